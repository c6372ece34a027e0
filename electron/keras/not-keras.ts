/** What a SavedModel without a Keras config is, and what helps. */
import type {ModelKind, Reason} from '../contract/model';
import type {SavedModel} from '../savedmodel/read-saved-model';

export function whyNoKerasModel(model: SavedModel): Reason & {readonly kind: ModelKind} {
  const identifier = model.objects[0]?.identifier ?? '';
  if (model.proto.objects === null || model.proto.parts.length > 1)
    return {kind: 'tf1-saved-model', ...ofTensorflow1(model)};
  if (identifier.startsWith('_tf_keras'))
    return {kind: 'saved-model', code: 'no-keras-metadata', message: withoutMetadata(model, identifier)};
  const children = new Set(model.objects[0]?.children.map(({localName}) => localName));
  if (children.has('action') && children.has('get_initial_state'))
    return {
      kind: 'saved-model',
      code: 'policy',
      message:
        'This SavedModel is a policy of TF-Agents: functions and variables without a Keras model. Its network can be ' +
        'saved by itself where it was made.',
    };
  return {
    kind: 'saved-model',
    code: 'not-keras',
    message:
      'This SavedModel has no Keras metadata: it was written by model.export() or from a plain tf.Module. Save the ' +
      'Keras model itself with model.save(folder) where it was made.',
  };
}

function ofTensorflow1({files, proto}: SavedModel): Reason {
  if (files.includes('assets/saved_model.json'))
    return {
      code: 'tf1-keras',
      message:
        'This SavedModel was written by tf.keras.experimental.export_saved_model of TensorFlow 1.13 to 2.0, which ' +
        'keeps the Keras model apart from the graph. With one of those: ' +
        'tf.keras.experimental.load_from_saved_model(folder).save("model.h5").',
    };
  const parts = proto.parts.map((tags) => tags.join('+') || 'no tag').join(' and ');
  const what =
    proto.parts.length > 1
      ? `was written by TensorFlow 1 in ${proto.parts.length} parts (${parts}), each of them only a graph`
      : 'was written by TensorFlow 1 and holds only a graph';
  return {
    code: 'tf1',
    message: `This SavedModel ${what}. Where its Keras code is, save the model itself with model.save("model.h5").`,
  };
}

/** A Keras model whose config lies nowhere in the folder. */
function withoutMetadata({files, proto}: SavedModel, identifier: string): string {
  const found = files.includes('keras_metadata.pb') ? 'its keras_metadata.pb is empty' : 'it has no keras_metadata.pb';
  const what = `This folder holds a Keras model written by TensorFlow ${proto.tensorflowVersion}, but ${found}, `;
  const how =
    'where Keras keeps the config: copy the whole folder again from where it was made, or, if it was written by ' +
    'tf.saved_model.save, which leaves the config out, save it there with model.save(folder).';
  return identifier === '_tf_keras_model'
    ? `${what}${how} It is a subclassed model: its structure is Python code.`
    : what + how;
}
