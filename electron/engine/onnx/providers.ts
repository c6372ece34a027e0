/** What ONNX Runtime can compute on: one row an execution provider. */

interface ProviderFacts {
  /** What people read. */
  readonly name: string;
  readonly gpu: boolean;
  /** Where it can be; a platform of Node's, with its processor where not every one has it. */
  readonly platforms: readonly string[];
  /** How to get it where it can be. */
  readonly how: string;
  /** A library that has to lie beside ONNX Runtime's own; null: it is part of that. */
  readonly library: string | null;
}

const TABLE = {
  cuda: {
    name: 'CUDA',
    gpu: true,
    platforms: ['linux-x64'],
    how:
      'an NVIDIA driver, CUDA 12 and cuDNN 9 are needed, and libonnxruntime_providers_cuda.so and _shared.so of the ' +
      'same version (the PyPI package onnxruntime-gpu has them)',
    library: 'libonnxruntime_providers_cuda.so',
  },
  dml: {
    name: 'DirectML',
    gpu: true,
    platforms: ['win32'],
    how: 'Windows 10 or later with a DirectX 12 GPU is needed',
    library: null,
  },
  coreml: {name: 'CoreML', gpu: true, platforms: ['darwin-arm64'], how: 'macOS 13.3 or later is needed', library: null},
  webgpu: {
    name: 'WebGPU',
    gpu: true,
    platforms: ['win32', 'darwin-arm64', 'linux-x64'],
    how: 'a GPU with a Vulkan, Metal or DirectX 12 driver is needed',
    library: null,
  },
  cpu: {name: 'CPU', gpu: false, platforms: ['win32', 'darwin-arm64', 'linux'], how: '', library: null},
} as const satisfies Readonly<Record<string, ProviderFacts>>;

export type ProviderId = keyof typeof TABLE;

export const PROVIDERS: Readonly<Record<ProviderId, ProviderFacts>> = TABLE;

export const PROVIDER_IDS = Object.keys(TABLE) as readonly ProviderId[];

/** Whether a provider can be on this computer at all. */
export function hasPlatform(id: ProviderId): boolean {
  const {platform, arch} = process;
  return PROVIDERS[id].platforms.some((one) => one === platform || one === `${platform}-${arch}`);
}
