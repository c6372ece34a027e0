/** What this session is about: models, images, the running job, faults. Pixels live elsewhere. */
import {create} from 'zustand';
import type {ConvertedModel} from '../../electron/contract/api';
import type {Fault} from '../../electron/contract/fault';
import type {Compartment} from '../../electron/contract/compartments';
import type {CellRow, ImageInfo, SegmentReport} from '../../electron/contract/image';
import type {WatershedParameters} from '../../electron/contract/parameters';
import type {EngineStatus, LoadComparison, ModelReport} from '../../electron/contract/model';
import type {Progress} from '../../electron/contract/timing';

export type ModelState =
  | {readonly step: 'inspecting'}
  | {readonly step: 'described'; readonly report: ModelReport}
  | {readonly step: 'converting'; readonly report: ModelReport}
  | {readonly step: 'ready'; readonly report: ModelReport; readonly converted: ConvertedModel | null};

export interface ModelItem {
  readonly id: string;
  readonly name: string;
  readonly state: ModelState;
  readonly comparison: LoadComparison | null;
}

export interface ImageItem {
  readonly id: string;
  readonly name: string;
  readonly info: ImageInfo | null;
  readonly nuclear: number | null;
  readonly membrane: number | null;
  readonly micrometresPerPixel: number | null;
  readonly report: SegmentReport | null;
  /** Those that differ from Mesmer's own. */
  readonly parameters: Partial<WatershedParameters>;
  readonly cells: Readonly<Partial<Record<Compartment, readonly CellRow[]>>>;
  /** Rises with every segmentation, so that the viewer fetches labels anew. */
  readonly version: number;
}

export interface Job {
  readonly label: string;
  readonly progress: Progress | null;
  readonly startedAt: number;
}

export interface SessionState {
  readonly models: readonly ModelItem[];
  readonly images: readonly ImageItem[];
  readonly modelId: string | null;
  readonly imageId: string | null;
  readonly selectedCell: number | null;
  readonly engines: readonly EngineStatus[];
  readonly job: Job | null;
  readonly faults: readonly {readonly key: number; readonly message: string}[];
  readonly notice: string;
}

export const useSession = create<SessionState>(() => ({
  models: [],
  images: [],
  modelId: null,
  imageId: null,
  selectedCell: null,
  engines: [],
  job: null,
  faults: [],
  notice: '',
}));

export const set = useSession.setState;
export const get = useSession.getState;

export function updateModel(id: string, change: Partial<ModelItem>): void {
  set(({models}) => ({models: models.map((model) => (model.id === id ? {...model, ...change} : model))}));
}

export function updateImage(id: string, change: Partial<ImageItem>): void {
  set(({images}) => ({images: images.map((image) => (image.id === id ? {...image, ...change} : image))}));
}

let faultKey = 0;

export function addFault(fault: Fault): void {
  if (fault.kind === 'cancelled') {
    set({notice: 'Cancelled.'});
    return;
  }
  faultKey += 1;
  set(({faults}) => ({
    faults: [...faults.filter((f) => f.message !== fault.message).slice(-3), {key: faultKey, message: fault.message}],
  }));
}

export function selectedModel(state: SessionState): ModelItem | null {
  return state.models.find((model) => model.id === state.modelId) ?? null;
}

export function selectedImage(state: SessionState): ImageItem | null {
  return state.images.find((image) => image.id === state.imageId) ?? null;
}
