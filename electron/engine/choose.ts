import {FaultError} from '../contract/fault';
import type {EngineStatus} from '../contract/model';
import type {EngineId} from '../contract/timing';
import {EngineUnavailable, type Engine} from './engine';
import {openTensorflow} from './tensorflow';
import {openWasm} from './wasm';

/** In the order they are chosen. */
export const ENGINES: readonly EngineId[] = ['tensorflow', 'wasm'];

const OPENERS: Readonly<Record<EngineId, () => Promise<Engine>>> = {tensorflow: openTensorflow, wasm: openWasm};
const opened = new Map<EngineId, Promise<Engine>>();

/** The engine, started on first use and made current. Throws a FaultError ('engine') that says why it is not there. */
export async function useEngine(id: EngineId): Promise<Engine> {
  const starting = opened.get(id) ?? OPENERS[id]();
  opened.set(id, starting);
  try {
    const engine = await starting;
    await engine.use();
    return engine;
  } catch (error) {
    opened.delete(id);
    if (error instanceof EngineUnavailable) throw new FaultError('engine', error.message, {cause: error});
    throw error;
  }
}

/** The asked engine, or without one the first that is available. */
export async function chooseEngine(asked: EngineId | null): Promise<Engine> {
  if (asked) return useEngine(asked);
  for (const id of ENGINES.slice(0, -1)) {
    if ((await engineStatus(id)).available) return useEngine(id);
  }
  return useEngine(ENGINES.at(-1)!);
}

export async function listEngines(): Promise<EngineStatus[]> {
  const out: EngineStatus[] = [];
  for (const id of ENGINES) out.push(await engineStatus(id));
  return out;
}

export async function engineStatus(id: EngineId): Promise<EngineStatus> {
  try {
    const {device, version} = await useEngine(id);
    return {id, available: true, device, version, why: null};
  } catch (error) {
    return {id, available: false, device: null, version: null, why: error instanceof Error ? error.message : String(error)};
  }
}
