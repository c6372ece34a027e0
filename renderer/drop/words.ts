import {commandLabel} from '../../electron/contract/commands';
import {imageFormatNames} from '../../electron/contract/image-formats';

export const WORDS = {
  title: 'Drop a Keras model and an image',
  purpose:
    'A TensorFlow SavedModel folder becomes Keras HDF5, the same to the byte, without Python. ' +
    'Then see how much faster it loads, and your cells on your image.',
  sample: commandLabel('sample'),
  openFolder: commandLabel('open-folder'),
  openFile: commandLabel('open-file'),
  found: 'Found on this computer:',
  recent: 'Opened last',
  forgetRecent: 'Clear',
  in: (folder: string) => `in ${folder}`,
  kinds: [
    {
      name: 'Models',
      what:
        'SavedModel folders of TensorFlow 2 with Keras (the folder with saved_model.pb), also in .zip, .tar, ' +
        '.tar.gz; Keras .h5 and .keras files',
    },
    {
      name: 'Images',
      what: `${imageFormatNames('or')} (8, 16, 32 bits, float, several channels), OME-TIFF too, or a folder of them`,
    },
    {name: 'Privacy', what: 'Everything stays on this computer. Your originals are never changed.'},
  ],
  drop: 'Drop a model folder or images',
} as const;
