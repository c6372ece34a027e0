/**
 * What this session is about: models, images, the running job, faults. Pixels live elsewhere. Kept between starts are
 * only the items' ids and what was chosen for them (`remembered.ts`).
 */
import {create} from 'zustand';
import {persist} from 'zustand/middleware';
import type {Fault} from '../../electron/contract/fault';
import type {Compartment} from '../../electron/contract/compartments';
import type {CellRow, ImageInfo, PlaneChoice, SegmentOptions, SegmentReport} from '../../electron/contract/image';
import type {CellParameters} from '../../electron/contract/parameters';
import type {
  ConvertReport,
  EngineStatus,
  LoadComparison,
  ModelReport,
  PredictionComparison,
} from '../../electron/contract/model';
import type {Progress} from '../../electron/contract/timing';
import {keptAs} from './kept';
import type {Done} from './progress';
import {WORDS} from './words';
import {
  migrateRemembered,
  readRemembered,
  SESSION_ENTRY,
  type Remembered,
  type RememberedImage,
  type ResultSummary,
} from './remembered';

export type ModelState =
  | {readonly step: 'inspecting'}
  | {readonly step: 'described'; readonly report: ModelReport}
  | {readonly step: 'converting'; readonly report: ModelReport}
  | {readonly step: 'ready'; readonly report: ModelReport; readonly converted: ConvertReport | null};

/** What is done with a model, each by itself. */
export const STEPS = ['convert', 'check', 'time'] as const;
export type StepName = (typeof STEPS)[number];

/** Waiting: until nothing else runs. Stopped: by the user. `why`: of a step that failed, in words. */
export type Step =
  | {readonly state: 'waiting' | 'running' | 'done' | 'stopped'}
  | {readonly state: 'failed'; readonly why: string};

export interface ModelItem {
  readonly id: string;
  readonly name: string;
  readonly state: ModelState;
  /** Of steps that were begun. */
  readonly steps: Readonly<Partial<Record<StepName, Step>>>;
  /** What both formats predict; null: not compared yet. */
  readonly predicted: PredictionComparison | null;
  /** Why it could not be run when that was tried. */
  readonly failedToRun: string | null;
  readonly comparison: LoadComparison | null;
  /** How its outputs are read, as `--reading` takes it; null: by what they are. */
  readonly reading: string | null;
}

/** What made an image's cells. */
export interface MadeWith {
  readonly key: string;
  readonly modelId: string;
  readonly modelName: string;
  readonly options: SegmentOptions;
}

export interface ImageItem {
  readonly id: string;
  readonly name: string;
  /** The folders it came from, below the one that was given; empty: it was given itself. */
  readonly folder: string;
  /** Null until it has been opened: of many images only those are that were looked at or segmented. */
  readonly info: ImageInfo | null;
  /** Why it could not be opened. */
  readonly fault: string | null;
  /** Whether channels and pixel size were chosen, and are not those that a file usually has. */
  readonly isChosen: boolean;
  /** Whether somebody chose them for this very image. */
  readonly isOwn: boolean;
  /** Which planes are shown of a file of several. */
  readonly planes: PlaneChoice;
  readonly nuclear: number | null;
  readonly membrane: number | null;
  readonly micrometresPerPixel: number | null;
  /** Null where it has no cells, or was not looked at since they were found in an earlier session. */
  readonly report: SegmentReport | null;
  readonly made: MadeWith | null;
  readonly summary: ResultSummary | null;
  /** Those that differ from Mesmer's own. */
  readonly parameters: Partial<CellParameters>;
  readonly cells: Readonly<Partial<Record<Compartment, readonly CellRow[]>>>;
  /** Rises with every segmentation, so that the viewer fetches labels anew. */
  readonly version: number;
}

/** Who works: the thread for models, the one for pictures, or an engine process beside them. */
export type Lane = 'models' | 'pictures' | 'aside';

export interface Job {
  readonly id: number;
  /** What main calls it; null: it cannot be told from others. */
  readonly key: string | null;
  readonly lane: Lane;
  readonly label: string;
  readonly progress: Progress | null;
  readonly done: Done;
  readonly startedAt: number;
}

/** A sentence above all else, until it is dismissed. */
export interface Told {
  readonly key: number;
  readonly message: string;
  readonly isNote: boolean;
}

export interface SessionState {
  readonly models: readonly ModelItem[];
  readonly images: readonly ImageItem[];
  readonly modelId: string | null;
  readonly imageId: string | null;
  readonly selectedCell: number | null;
  readonly engines: readonly EngineStatus[];
  /** Those that run. */
  readonly jobs: readonly Job[];
  readonly faults: readonly Told[];
  readonly notice: string;
  /** The last session's items until they are back; null afterwards. */
  readonly remembered: Remembered | null;
}

const EMPTY: SessionState = {
  models: [],
  images: [],
  modelId: null,
  imageId: null,
  selectedCell: null,
  engines: [],
  jobs: [],
  faults: [],
  notice: '',
  remembered: null,
};

let lastRemembered: {readonly state: SessionState; readonly as: Remembered} | null = null;

export const useSession = create<SessionState>()(
  persist(
    () => EMPTY,
    keptAs({
      name: SESSION_ENTRY,
      version: 2,
      take: remember,
      migrate: migrateRemembered,
      bringBack: (kept, state) => ({...state, remembered: readRemembered(kept)}),
    }),
  ),
);

/** The same object as long as nothing of it has changed: progress comes many times a second. */
function remember(state: SessionState): Remembered {
  if (state.remembered) return state.remembered;
  const {models, images, modelId, imageId, selectedCell} = state;
  const before = lastRemembered?.state;
  const isSame =
    before?.models === models &&
    before.images === images &&
    before.modelId === modelId &&
    before.imageId === imageId &&
    before.selectedCell === selectedCell;
  if (lastRemembered && isSame) return lastRemembered.as;
  const as: Remembered = {
    models: models.map(({id, comparison, reading}) => ({id, comparison, reading})),
    images: images.map(rememberImage),
    modelId,
    imageId,
    selectedCell,
  };
  lastRemembered = {state, as};
  return as;
}

function rememberImage(image: ImageItem): RememberedImage {
  const {id, isChosen, isOwn, nuclear, membrane, micrometresPerPixel, planes, parameters, summary} = image;
  return {
    id,
    isChosen,
    nuclear,
    membrane,
    micrometresPerPixel,
    ...(isOwn ? {isOwn} : {}),
    ...(Object.values(planes).every((choice) => choice === null) ? {} : {planes}),
    ...(Object.keys(parameters).length === 0 ? {} : {parameters}),
    ...(summary === null ? {} : {summary}),
  };
}

export const get = useSession.getState;

export function set(change: Partial<SessionState> | ((state: SessionState) => Partial<SessionState>)): void {
  useSession.setState(change);
}

export function updateModel(id: string, change: Partial<ModelItem>): void {
  set(({models}) => ({models: models.map((model) => (model.id === id ? {...model, ...change} : model))}));
}

export function updateImage(id: string, change: Partial<ImageItem>): void {
  set(({images}) => ({images: images.map((image) => (image.id === id ? {...image, ...change} : image))}));
}

let faultKey = 0;

export function addFault(fault: Fault): void {
  if (fault.kind === 'cancelled') {
    set({notice: WORDS.cancelled});
    return;
  }
  tell(fault.message, false);
}

/** What nobody did wrong. */
export function addNote(message: string): void {
  tell(message, true);
}

function tell(message: string, isNote: boolean): void {
  faultKey += 1;
  const told = {key: faultKey, message, isNote};
  set(({faults}) => ({faults: [...faults.filter((one) => one.message !== message).slice(-3), told]}));
}

/** Whether something runs for which the next thing would wait. */
export function isBusy({jobs}: SessionState): boolean {
  return jobs.some(({lane}) => lane === 'models');
}

/** Why no cells can be found with the model, as far as that is known before it is tried; null: nothing is. */
export function whyNoCells(model: ModelItem): string | null {
  return (model.state.step === 'inspecting' ? null : model.state.report.whyNoCells) ?? model.failedToRun;
}

export function modelOf(id: string): ModelItem | null {
  return get().models.find((model) => model.id === id) ?? null;
}

export function imageOf(id: string): ImageItem | null {
  return get().images.find((image) => image.id === id) ?? null;
}

export function selectedModel(state: SessionState): ModelItem | null {
  return state.models.find((model) => model.id === state.modelId) ?? null;
}

export function selectedImage(state: SessionState): ImageItem | null {
  return state.images.find((image) => image.id === state.imageId) ?? null;
}
