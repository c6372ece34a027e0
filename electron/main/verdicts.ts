/** What was found of a model or an image, in the few words that a list has room for. */
import {COMPARTMENTS} from '../contract/compartments';
import {faultOf} from '../contract/fault';
import {count, megabytes} from '../contract/format';
import type {ImageInfo, SegmentReport} from '../contract/image';
import type {ConvertReport, ModelReport, Verdict} from '../contract/model';
import type {HandlerContext} from './handler-context';

const OF_MODELS: Readonly<Record<Verdict, string>> = {
  convertible: 'can become HDF5',
  runnable: 'runs here',
  unsupported: 'cannot be used here',
};

export const VERDICTS = {
  model: ({verdict, parameters}: ModelReport) =>
    verdict === 'unsupported' ? OF_MODELS[verdict] : `${OF_MODELS[verdict]} · ${count(parameters)} parameters`,
  converted: ({bytes}: ConvertReport) => `converted · HDF5 ${megabytes(bytes)}`,
  noModel: 'not a model that is read',
  image: ({width, height, channels}: ImageInfo) => `${width} × ${height} × ${channels.length}`,
  cells: ({results}: Pick<SegmentReport, 'results'>) =>
    results.map(({cells, compartment}) => `${cells} ${COMPARTMENTS[compartment].plural}`).join(' · '),
  noImage: 'cannot be opened',
  images: (images: number) => (images === 1 ? '1 image' : `${images} images`),
} as const;

interface Noted<T> {
  readonly id: string;
  readonly say: (value: T) => string;
  /** Where the work fails; left out: what was known before stays. */
  readonly refused?: string;
}

/** Notes what comes of work on an item, where the item is one of those that were opened last. */
export async function noting<T>(
  {recents, handles}: HandlerContext,
  {id, say, refused}: Noted<T>,
  work: Promise<T>,
): Promise<T> {
  const note = (verdict: string): void => recents.note(handles.path(id), verdict);
  try {
    const value = await work;
    note(say(value));
    return value;
  } catch (error) {
    if (refused !== undefined && faultOf(error).kind !== 'cancelled') note(refused);
    throw error;
  }
}
