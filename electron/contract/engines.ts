/**
 * What computes: one row an engine. Everything that names engines derives from this table: their ids, what the page and
 * the command list, what races. What an engine does, and when it is chosen, is in its folder: electron/engine/<id>.
 */
export interface EngineFacts {
  /** What people read. */
  readonly name: string;
  /** It loads a SavedModel's own graph and runs it. */
  readonly runsSavedModels: boolean;
  /** It computes in a hidden window of the app: not on the command line, nor in a race, where each run is a process. */
  readonly needsWindow: boolean;
}

const TABLE = {
  tensorflow: {name: 'TensorFlow', runsSavedModels: true, needsWindow: false},
  onnx: {name: 'ONNX Runtime', runsSavedModels: false, needsWindow: false},
  webgpu: {name: 'WebGPU', runsSavedModels: false, needsWindow: true},
  wasm: {name: 'WebAssembly', runsSavedModels: false, needsWindow: false},
} as const satisfies Readonly<Record<string, EngineFacts>>;

export type EngineId = keyof typeof TABLE;

export const ENGINES: Readonly<Record<EngineId, EngineFacts>> = TABLE;

export const ENGINE_IDS = Object.keys(TABLE) as readonly EngineId[];

/** Those that any process can start: the command's choices, and the lanes of a race. */
export const PROCESS_ENGINES: readonly EngineId[] = ENGINE_IDS.filter((id) => !ENGINES[id].needsWindow);

export function isEngineId(text: string): text is EngineId {
  return Object.hasOwn(TABLE, text);
}

/** Why this engine gives no times of a SavedModel, and which would. */
export function whyNoSavedModel(engine: EngineId): string {
  const able = ENGINE_IDS.filter((id) => ENGINES[id].runsSavedModels).map((id) => ENGINES[id].name);
  return (
    `${ENGINES[engine].name} cannot load a SavedModel itself; only ${able.join(' and ')} can. ` +
    'Engines in the window, or doctor, say how to get it.'
  );
}
