/** What helps with a model of Keras 3: no Keras that reads one writes files of Keras 2. */
export const KERAS_3_WAY_OUT =
  'In Keras 3, load_model(path).export("folder") writes a SavedModel, ' +
  'whose own graph runs here where TensorFlow is there.';
