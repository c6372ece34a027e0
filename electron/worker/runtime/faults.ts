/** The one place where what readers, converters and compilers throw becomes the sentence that a person reads. */
import {FaultError, type FaultKind} from '../../contract/fault';
import {imageFormatNames} from '../../contract/image-formats';
import {ImageError} from '../../image/image-error';
import {ConvertError} from '../../keras/convert-error';
import {H5Error, H5UnsupportedError} from '../../keras/h5-file';
import {JsonError} from '../../keras/json';
import {Keras3Error} from '../../keras/keras3/keras3-error';
import {PlanError} from '../../plan/plan-error';
import {BundleError} from '../../savedmodel/bundle';
import {TableError} from '../../savedmodel/table';
import {WireError} from '../../savedmodel/wire';

interface Translation {
  readonly classes: readonly (new (message?: string) => Error)[];
  readonly kind: FaultKind;
  /** `path`: what was read. `message`: the error's own, without a full stop. */
  readonly say: (path: string, message: string) => string;
}

const TRANSLATIONS: readonly Translation[] = [
  {
    classes: [WireError, TableError, BundleError, JsonError, H5Error, H5UnsupportedError],
    kind: 'corrupt',
    say: (path, message) => `${path} is damaged or not a model: ${message}. Copy it again from where it was made.`,
  },
  {
    classes: [ConvertError],
    kind: 'not-convertible',
    say: (path, message) => `${path} cannot become HDF5: ${message}.`,
  },
  {
    classes: [Keras3Error],
    kind: 'not-convertible',
    say: (path, message) => `${path} cannot become such a file for Keras 3: ${message}.`,
  },
  {
    classes: [PlanError],
    kind: 'not-runnable',
    say: (path, message) => `${path} cannot be run: ${message}.`,
  },
  {
    classes: [ImageError],
    kind: 'image',
    say: (path, message) => `${path} cannot be used as an image: ${message}. ${imageFormatNames('and')} files can.`,
  },
];

/**
 * Does `work` on what lies at `path`, waits for what it promises, and throws its tagged errors as FaultErrors; others,
 * and faults that were told already, go through.
 */
export async function inWords<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const translation = TRANSLATIONS.find(({classes}) => classes.some((one) => error instanceof one));
    if (!translation) throw error;
    throw new FaultError(translation.kind, translation.say(path, (error as Error).message), {cause: error});
  }
}
