/** What a model can be written as, a row each. The command, its help, the window's list and the schema follow. */

/** A generation of Keras: 2 is tf.keras up to TensorFlow 2.15 and tf_keras; 3 is Keras since TensorFlow 2.16. */
export type KerasLine = 'keras2' | 'keras3';
export const KERAS_LINES = ['keras2', 'keras3'] as const satisfies readonly KerasLine[];

export interface Target {
  /** For people. */
  readonly name: string;
  /** What the file's name ends in, the usual ending first; of several targets with one ending the first is meant. */
  readonly endings: readonly string[];
  /** Null: no Keras reads it. */
  readonly keras: KerasLine | null;
  /** Who reads such a file, as a list of names. */
  readonly readers: string;
  /** It can leave the weights in a Keras HDF5 file and say where they lie there. */
  readonly pointsToWeights?: true;
  /** It holds weights alone, so that it can be made of what is no whole Keras model. */
  readonly weightsAlone?: true;
}

const ROWS = {
  'keras2-h5': {
    name: 'Keras 2 HDF5',
    endings: ['.h5', '.hdf5'],
    keras: 'keras2',
    readers: 'Keras 2 (TensorFlow up to 2.15), tf_keras, DeepCell, Warmstart',
  },
  keras3: {
    name: 'Keras 3',
    endings: ['.keras'],
    keras: 'keras3',
    readers: 'Keras 3 (TensorFlow since 2.16, JAX, PyTorch)',
  },
  'keras3-h5': {
    name: 'Keras 3 HDF5',
    endings: ['.h5', '.hdf5'],
    keras: 'keras3',
    readers: 'Keras 3, for tools that ask for an .h5',
  },
  'keras3-weights': {
    name: 'Keras 3 weights',
    endings: ['.weights.h5'],
    keras: 'keras3',
    readers: 'model.load_weights() of Keras 3, where the code that builds the model is there',
  },
  onnx: {
    name: 'ONNX',
    endings: ['.onnx'],
    keras: null,
    readers: 'ONNX Runtime in every language, OpenVINO, TensorRT, ilastik, and other programs without TensorFlow',
    pointsToWeights: true,
  },
  npz: {
    name: 'Weights for numpy',
    endings: ['.npz'],
    keras: null,
    readers: 'numpy.load(), and whatever reads .npy',
    weightsAlone: true,
  },
} as const satisfies Readonly<Record<string, Target>>;

export type TargetId = keyof typeof ROWS;
export const TARGETS: Readonly<Record<TargetId, Target>> = ROWS;
export const TARGET_IDS = Object.keys(ROWS) as readonly TargetId[];

/** The target that a file's name and, where that says too little, the wanted Keras mean; null: none. */
export function targetOf(path: string, keras: KerasLine | null = null): TargetId | null {
  const name = path.toLowerCase();
  const matches = TARGET_IDS.flatMap((id) =>
    TARGETS[id].endings.filter((ending) => name.endsWith(ending)).map((ending) => ({id, length: ending.length})),
  );
  const longest = Math.max(...matches.map(({length}) => length));
  const named = matches.filter(({length}) => length === longest).map(({id}) => id);
  return named.find((id) => keras === null || (TARGETS[id].keras ?? keras) === keras) ?? null;
}

/** `.h5 or .npz`: what each target is usually called. */
export function targetEndings(): string {
  const endings = [...new Set(TARGET_IDS.map((id) => TARGETS[id].endings[0]!))];
  return `${endings.slice(0, -1).join(', ')} or ${endings.at(-1)}`;
}
