import type {AboutFacts} from '../../electron/contract/api';

export const WORDS = {
  title: 'Help',
  hint: 'Help (F1)',
  topics: 'Topics',
  inImage: (what: string) => `${what} (in the image)`,
  /** What the viewer listens for itself while it has focus: `viewer/use-keys.ts`, `viewer/use-pointer.ts`. */
  viewerKeys: [
    ['Drag', 'Pan'],
    ['Arrows', 'Pan'],
    ['Wheel, + and −', 'Zoom'],
    ['F', 'Fill or outline'],
    ['V', 'Cells on or off'],
    ['[ and ]', 'Less or more opacity'],
    ['Shift + arrows', 'Previous or next cell'],
  ],
  slidersHint: 'They are applied to what the model has predicted already, so that nothing is predicted again.',
  less: 'less',
  more: 'more',
  why: [
    'A SavedModel keeps a program: every operation of the model, once for predicting and again for training and ' +
      'saving, as functions of TensorFlow. Before it can be used, all of them are read, checked and put together, ' +
      'and the weights are copied into variables by running a part of that program.',
    'An HDF5 file keeps a short list of layers, and the weights beside it as plain arrays. The layers are built ' +
      'again from their names and numbers, which takes little, and the weights are read as they lie.',
    'Both predict the same: the weights are the same to the byte.',
  ],
  loading: 'Loading takes',
  savedModel: 'SavedModel',
  hdf5: 'HDF5',
  measured: (date: string, machine: string) =>
    `Medians of a model of Mesmer’s size (26 M parameters, 108 MB), measured on ${date}: ${machine}. All of it, with ` +
    'the command that repeats it, is in docs/benchmarks.md of the source.',
  yours: 'What it is with your model on your computer is below the image, under Times, and in the race.',
  location: [
    'Location2D is a layer of DeepCell, not one of Keras. It gives the network where each pixel lies: two channels ' +
      'beside the image, one that rises from 0 to 1 from the top to the bottom, one from the left to the right.',
    'It has no weights. Keras needs to be told what it is when a file with it is loaded:',
  ],
  locationPython: 'load_model("model.h5", custom_objects={"Location2D": Location2D})',
  locationHere:
    'Here it is known, and so are the other layers of DeepCell. “Copy Python” under a model gives the lines that ' +
    'load it.',
  version: (version: string) => `Warmstart ${version}`,
  madeOf: ({electron, chromium, node, system}: AboutFacts) =>
    `Electron ${electron} · Chromium ${chromium} · Node ${node} · ${system}`,
  engines: 'Engines',
  lookingForEngines: 'Looking which engines there are …',
  engine: (name: string, version: string | null, where: string | null) =>
    [version === null ? name : `${name} ${version}`, where].filter(Boolean).join(' · '),
  licences: 'Licences',
  licence: 'Apache License 2.0. What is shipped with it comes under licences of its own.',
  showLicences: 'Show the licences',
  privacy: 'Nothing is sent, counted or looked up: the app never goes online.',
} as const;
