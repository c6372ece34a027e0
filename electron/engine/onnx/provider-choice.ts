/**
 * Which of ONNX Runtime's providers computes. Where there is more than the processor, each is given a network whose
 * answer is known, and those that are right are timed: once on a computer, remembered in the data folder.
 */
import {existsSync} from 'node:fs';
import {release} from 'node:os';
import {join} from 'node:path';
import {dataFolder} from '../../io/data-folder';
import {readSealed, writeSealed} from '../../io/sealed-json';
import {processorName} from '../processor';
import {resourceDirectory} from '../resources';
import type {OnnxFacts} from './onnx-calls';
import type {ProviderTrial} from './provider-trial';
import {hasPlatform, PROVIDER_IDS, PROVIDERS, type ProviderId} from './providers';
import type {OnnxLink} from './session';

export interface ChosenProvider {
  readonly id: ProviderId;
  /** What became of each. */
  readonly trials: readonly ProviderTrial[];
}

interface Remembered {
  readonly computer: string;
  readonly trials: readonly ProviderTrial[];
}

/** The fastest that is right, as it is remembered; else they are tried now. */
export async function chosenProvider(link: OnnxLink, facts: OnnxFacts): Promise<ChosenProvider> {
  const present = presentOf(facts);
  // Where there is nothing to choose from, nothing is tried.
  if (present.length === 1) return chosenOf(facts, [{id: 'cpu', why: null, milliseconds: null}]);
  const known = readSealed(memoryPlace()) as Remembered | null;
  return known?.computer === computerOf(facts) ? chosenOf(facts, known.trials) : timeProviders(link, facts);
}

/** Tries them now, and remembers it. */
export async function timeProviders(link: OnnxLink, facts: OnnxFacts): Promise<ChosenProvider> {
  const {tryProvider} = await import('./provider-trial');
  const trials: ProviderTrial[] = [];
  for (const id of presentOf(facts)) trials.push(await tryProvider(link, id));
  try {
    writeSealed(memoryPlace(), {computer: computerOf(facts), trials} satisfies Remembered);
  } catch {
    // A data folder that cannot be written to: the next process tries them again.
  }
  return chosenOf(facts, trials);
}

/** A line for each, for `doctor` and the window. */
export function providerLines({id: used, trials}: ChosenProvider): string[] {
  return trials.map(({id, why, milliseconds}) => {
    const {name} = PROVIDERS[id];
    if (why !== null) return `${name}: ${why}`;
    const time = milliseconds === null ? '' : `, ${milliseconds.toFixed(1)} ms for the network that is timed`;
    return `${name}: ${id === used ? 'computes' : 'is there, and slower'}${time}`;
  });
}

function chosenOf(facts: OnnxFacts, trials: readonly ProviderTrial[]): ChosenProvider {
  const right = trials.filter(({why}) => why === null);
  const [best] = right.toSorted((a, b) => (a.milliseconds ?? 0) - (b.milliseconds ?? 0));
  const absent = PROVIDER_IDS.flatMap((id): ProviderTrial[] => {
    const why = whyMissing(id, facts);
    return why === null ? [] : [{id, why, milliseconds: null}];
  });
  return {id: best?.id ?? 'cpu', trials: [...trials, ...absent]};
}

function presentOf(facts: OnnxFacts): ProviderId[] {
  return PROVIDER_IDS.filter((id) => whyMissing(id, facts) === null);
}

const LINUX_GPUS = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'];

/** Why it cannot be there, found out without starting it; null where it may be. */
function whyMissing(id: ProviderId, {providers}: OnnxFacts): string | null {
  const {how, gpu, library} = PROVIDERS[id];
  if (!hasPlatform(id)) return `not for ${process.platform} on ${process.arch}`;
  if (!providers.some(({name}) => name === id)) return 'not part of this library of ONNX Runtime';
  if (process.platform === 'linux' && gpu && !LINUX_GPUS.some((path) => existsSync(path)))
    return `no GPU was found; ${how}`;
  if (library !== null && !existsSync(join(libraryFolder(), library)))
    return `not installed; ${how}, in ${libraryFolder()}`;
  return null;
}

function libraryFolder(): string {
  return join(resourceDirectory(), 'onnxruntime-node', 'bin', 'napi-v6', process.platform, process.arch);
}

function memoryPlace(): string {
  return join(dataFolder(), 'onnx-providers.json');
}

/** What the times were taken on and with: with another of any of these they are taken anew. */
function computerOf(facts: OnnxFacts): string {
  const {platform, arch} = process;
  return [facts.version, platform, arch, release(), processorName(), ...presentOf(facts)].join(' · ');
}
