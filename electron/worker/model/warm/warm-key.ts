/** What a warm file was made from and for: with another of any of these it is another file. */
import {createHash} from 'node:crypto';
import {closeSync, existsSync, openSync, readSync} from 'node:fs';
import {cpus} from 'node:os';

declare const __CODE__: string | undefined;

/** Of the folders whose code decides what a model is compiled to; set when this is bundled. */
const CODE = typeof __CODE__ === 'string' ? __CODE__ : 'unbundled';

export interface WarmKey {
  /** The model file: its size, and SHA-256 of its bytes. */
  readonly model: {readonly bytes: number; readonly hash: string};
  readonly onnxRuntime: string;
  readonly code: string;
  /** ONNX Runtime chooses its kernels by it. */
  readonly processor: string;
  readonly provider: string;
}

export function warmKey(model: WarmKey['model'], onnxRuntime: string, provider: string): WarmKey {
  return {model, onnxRuntime, code: CODE, processor: processorFeatures(), provider};
}

/** The name of its folder. */
export function keyName(key: WarmKey): string {
  const hash = createHash('sha256').update(JSON.stringify(key)).digest('hex');
  return namesOf(key.model.bytes) + hash.slice(0, 32);
}

/** How names begin of those made from files of so many bytes. */
export function namesOf(bytes: number): string {
  return `${bytes}-`;
}

/** The processor's name and what it can, where the system says so. */
export function processorFeatures(): string {
  const {platform, arch} = process;
  return [platform, arch, existsSync(PROCESSORS) ? linuxFeatures() : (cpus()[0]?.model ?? '')].join(' ');
}

/** Linux has it, where a container does not hide it. */
const PROCESSORS = '/proc/cpuinfo';
/** The lines of the first processor. */
const LINES = /^(?:model name|flags|Features|CPU implementer|CPU part)\s*:.*$/gm;

function linuxFeatures(): string {
  const bytes = new Uint8Array(1 << 14);
  const descriptor = openSync(PROCESSORS, 'r');
  try {
    const text = new TextDecoder().decode(bytes.subarray(0, readSync(descriptor, bytes)));
    const first = text.split('\n\n')[0]!;
    return createHash('sha256')
      .update((first.match(LINES) ?? []).join('\n'))
      .digest('hex');
  } finally {
    closeSync(descriptor);
  }
}
