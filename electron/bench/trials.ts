/** Fresh processes for measurements: ours, ONNX Runtime, h5wasm, Python. */
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {valueOf, type Outcome} from '../contract/fault';
import type {Trial, TrialRequest} from '../contract/timing';
import {ENGINE_ENVIRONMENT} from '../race/process';
import type {BenchContext} from './context';

export function runTrial(request: TrialRequest): Trial {
  const words = JSON.stringify({...request, startedAtMs: Date.now()});
  const lines = execFileSync(process.execPath, [join(__dirname, 'trial.cjs'), words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {...process.env, ...ENGINE_ENVIRONMENT},
  })
    .trim()
    .split('\n');
  const {outcome} = JSON.parse(lines.at(-1)!) as {outcome: Outcome<Trial>};
  return valueOf(outcome);
}

export interface PeerTimes {
  readonly library: number;
  readonly load: number;
  /** From the start of the process to what was loaded, and to the first prediction. */
  readonly ready: number;
  readonly untilFirst: number | null;
  readonly first: number | null;
  readonly later: readonly number[];
  readonly peakMegabytes: number;
}

export interface Peer {
  readonly program: 'read' | 'h5wasm' | 'onnx';
  /** The checkout, whose scripts/peer.mjs is run. */
  readonly root: string;
  /** The folder whose node_modules has the peer. */
  readonly modules: string;
}

export function runPeer({program, root, modules}: Peer, ...words: readonly string[]): PeerTimes {
  const output = execFileSync(process.execPath, [join(root, 'scripts', 'peer.mjs'), program, ...words], {
    cwd: modules,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {...process.env, STARTED_AT: String(Date.now())},
  });
  return JSON.parse(output.trim().split('\n').at(-1)!) as PeerTimes;
}

/** ONNX Runtime's times; the first prediction and `later` more, of a batch of tiles. */
export function runOnnx(
  root: string,
  onnx: NonNullable<BenchContext['onnx']>,
  batch: number,
  later: number,
): PeerTimes {
  return runPeer({program: 'onnx', root, modules: onnx.folder}, onnx.model, String(batch), String(later));
}
