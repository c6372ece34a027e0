/** What is no model, or one in a format that is not read here: told what it is, with what helps. */
import {basename, join} from 'node:path';
import {isImageName} from '../../contract/image-formats';
import {HEAD_BYTES, imageKind} from '../../contract/image-heads';
import {fileHead} from '../../io/file-head';
import {isImageFolder} from '../../io/images-below';

interface OtherFormat {
  /** By the file's name. */
  readonly name: RegExp;
  /** By how the file begins, where the name alone says too little. */
  readonly begins?: (head: string) => boolean;
  /** What it is, and what to do, after its path. */
  readonly says: string;
}

const AS_KERAS = 'export the model as Keras instead (in Teachable Machine: Export Model, TensorFlow, Keras)';

/** A row a format; of several in a folder the first row is told. */
const FORMATS: readonly OtherFormat[] = [
  {
    name: /\.(tflite|lite)$/i,
    says: `is a TensorFlow Lite model, of which no Keras model can be made; ${AS_KERAS}`,
  },
  {
    name: /\.json$/i,
    begins: (head) => /"(modelTopology|weightsManifest)"|"format"\s*:\s*"(layers|graph)-model"/.test(head),
    says:
      'is a TensorFlow.js model, whose weights lie in the .bin files beside it; ' +
      `convert it (tensorflowjs_converter --input_format=tfjs_layers_model --output_format=keras) or ${AS_KERAS}`,
  },
  {
    name: /\.onnx$/i,
    says: 'is an ONNX model, which Warmstart writes and does not read; choose the Keras model it was made from',
  },
  {name: /\.(pt|pth|ckpt\.pt|safetensors)$/i, says: 'is a PyTorch model, not one of Keras'},
  {name: /\.mlmodel$/i, says: 'is a Core ML model; choose the Keras model it was made from'},
  {
    name: /(^checkpoint|\.ckpt.*|\.data-\d{5}-of-\d{5}|\.index|\.meta)$/i,
    says:
      'is part of a TensorFlow checkpoint, which holds weights without the model; ' +
      'load them where the model is built, and save it with model.save("model.h5")',
  },
  {
    name: /\.pbtxt$/i,
    says: 'is a graph in text form, which Warmstart does not read; save the model with model.save()',
  },
  {
    name: /\.pb$/i,
    says: 'is a frozen graph or a part of a model, without the Keras layers; choose the folder that model.save() made',
  },
  {
    name: /\.(pkl|pickle|joblib)$/i,
    says: 'is a Python pickle, which Warmstart never loads; save the model with model.save("model.h5")',
  },
  {
    name: /^(group\d+-shard\d+of\d+(\.bin)?|weights\.bin)$/i,
    says: `holds weights of a TensorFlow.js model; ${AS_KERAS}`,
  },
  {name: /^labels\.txt$/i, says: 'holds names of classes; the model is another file, keras_model.h5 or a SavedModel'},
];

function formatOf(path: string, head: Uint8Array): OtherFormat | undefined {
  const [name, text] = [basename(path), new TextDecoder('latin1').decode(head)];
  return FORMATS.find((format) => format.name.test(name) && (format.begins?.(text) ?? true));
}

/** What a file of another format is, after its path, without a full stop; null: not known. */
export function otherFormat(path: string, head: Uint8Array): string | null {
  return formatOf(path, head)?.says ?? null;
}

const AS_IMAGE = 'cells are found in it by: warmstart segment MODEL IMAGE';

/** What an image is that was given as a model, after its path, without a full stop; null: it is none. */
export function imageAsModel(path: string, head: Uint8Array): string | null {
  const kind = imageKind(path, head);
  if (!kind) return null;
  return kind.advice === null
    ? `is an image (${kind.name}), not a model; ${AS_IMAGE}`
    : `is an image (${kind.name}), not a model, and of a format that is not read; ${kind.advice}`;
}

/** What a folder without saved_model.pb holds that explains itself, as a sentence; null: nothing that is known. */
export function whatElseIn(folder: string, names: readonly string[]): string | null {
  const own = names.filter((name) => /\.(h5|hdf5|keras)$/i.test(name));
  if (own.length > 0) return `${folder} is not a SavedModel; choose the file ${own.slice(0, 3).join(' or ')} in it.`;
  const told = names.map((name) => ({name, format: formatOf(name, fileHead(join(folder, name), HEAD_BYTES))}));
  const first = FORMATS.find((row) => told.some(({format}) => format === row));
  const found = told.find(({format}) => format !== undefined && format === first);
  return found ? `${folder} is not a SavedModel: its ${found.name} ${found.format!.says}.` : imagesIn(folder, names);
}

/** A folder of images that was given as a model, as a sentence; null: it is none. */
function imagesIn(folder: string, names: readonly string[]): string | null {
  if (isImageFolder(folder)) return `${folder} is an image (OME-Zarr), not a model; ${AS_IMAGE}.`;
  const images = names.filter(isImageName);
  if (images.length === 0) return null;
  const first = `${images.slice(0, 3).join(', ')}${images.length > 3 ? ' …' : ''}`;
  const what = images.length === 1 ? 'an image' : `${images.length} images`;
  return (
    `${folder} is a folder of ${what} (${first}), not a model; ` +
    'cells are found in all of them by: warmstart segment MODEL FOLDER.'
  );
}
