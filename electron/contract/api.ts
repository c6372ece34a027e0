import type {Outcome} from './fault';
import type {Compartment} from './compartments';
import type {SegmentCommand} from './command-line';
import type {
  CellComparison,
  CellRow,
  ChannelInfo,
  ExportReport,
  ImageInfo,
  ImagePart,
  KeptCells,
  KeptReport,
  KeptResult,
  KeptUsage,
  PlaneChoice,
  SegmentOptions,
  SegmentResult,
} from './image';
import type {CellParameters} from './parameters';
import type {
  ConvertReport,
  EngineStatus,
  LayerTimes,
  LoadComparison,
  ModelDifference,
  ModelReport,
  PredictionComparison,
  SelfTest,
  TargetOutlook,
} from './model';
import type {PythonFound, RaceEvent, RaceOptions, RaceResult, ReportKind} from './race';
import type {ResultKind} from './results';
import type {EngineId} from './engines';
import type {Progress} from './timing';
import type {TargetId} from './targets';

/** A file or folder the user gave us; the page knows only this. */
export interface Dropped {
  readonly id: string;
  readonly name: string;
  /** The folders between it and the folder that was given, with `/`; empty: it was given itself. */
  readonly folder: string;
  /** The folder that it lies in, by its name. */
  readonly place: string;
  readonly role: 'model' | 'image';
}

/** What was opened in this session or an earlier one. */
export interface Recent {
  readonly id: string;
  readonly name: string;
  /** The folder that it lies in, by its name. */
  readonly folder: string;
  /** `images`: a folder of them. */
  readonly role: Dropped['role'] | 'images';
  /** What was found of it the last time; null: nothing yet. */
  readonly verdict: string | null;
}

/** What was made of what the user gave. */
export interface DroppedItems {
  readonly items: readonly Dropped[];
  /** Sentences about what was left out. */
  readonly leftOut: readonly string[];
}

export interface BatchExport {
  /** By its name; null: the user thought better of it. */
  readonly folder: string | null;
  /** Images whose results were written. */
  readonly written: number;
  readonly failed: readonly {readonly id: string; readonly message: string}[];
}

/** The race and its history. */
export interface RaceCalls {
  /** Events come as `race`; `job.cancel` stops it, and what was finished is the answer. */
  'race.run': (modelId: string, imageId: string | null, options: RaceOptions) => RaceResult;
  'race.history': () => readonly RaceResult[];
  'race.clear': () => boolean;
  'race.report': (id: string, kind: ReportKind, published: boolean) => string;
  /** Null where the user thought better of it; else the file's name. */
  'race.save': (id: string, kind: ReportKind, published: boolean) => string | null;
  'race.savePng': (id: string, png: Uint8Array) => string | null;
  'race.saveHistory': () => string | null;
  'race.pythons': () => readonly PythonFound[];
  'race.choosePython': () => PythonFound | null;
}

/** A segmentation whose command is wanted, by ids. */
export interface CommandRun extends Omit<SegmentCommand, 'model' | 'image' | 'folder'> {
  readonly model: string;
  readonly image: string;
}

/** The command that gives the same files as the window. */
export interface CommandCalls {
  /** With names where the paths are, which the page does not see. */
  'command.line': (run: CommandRun) => string;
  /** The line with the whole paths, to the clipboard. */
  'command.copy': (run: CommandRun) => boolean;
  /** Into the history. */
  'command.keep': (run: CommandRun) => readonly PastCommand[];
  /** The latest first. */
  'command.history': () => readonly PastCommand[];
  'command.copyPast': (id: string) => boolean;
  /**
   * A folder that Nextflow runs, with these images and what `run` says of model and options, where the user wants it;
   * its line goes into the history. Null: the user thought better of it.
   */
  'command.runFolder': (run: CommandRun, images: readonly RunFolderImage[]) => RunFolderMade | null;
}

export interface RunFolderImage {
  readonly id: string;
  /** Null: as the file says. */
  readonly micrometresPerPixel: number | null;
}

export interface RunFolderMade {
  /** By its name. */
  readonly folder: string;
  /** Programs that it needs and that are not on this machine's path. */
  readonly missing: readonly string[];
}

export interface PastCommand {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** With names where the paths are. */
  readonly line: string;
}

/** What the app is made of. */
export interface AboutFacts {
  readonly version: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
  /** Its name, version and processor. */
  readonly system: string;
}

/** Everything the page can ask of main. Names are also the channel names. */
export interface Calls extends RaceCalls, CommandCalls {
  /**
   * Registers paths that the preload took from a drop, of a folder of images each of them. Only the preload can send
   * paths.
   */
  'files.register': (paths: readonly string[]) => DroppedItems;
  'files.choose': (what: 'folder' | 'file') => DroppedItems;
  /** What came by a start's words, from a second start, or from the menu, and waits; told of by `given`. */
  'files.given': () => DroppedItems;
  /** The latest first. */
  'files.recent': () => readonly Recent[];
  'files.forgetRecent': () => readonly Recent[];
  /** One of those that were opened last, or that were found. */
  'files.open': (id: string) => DroppedItems;
  /** Whether the app ended the last time without having been closed. */
  'session.wasKilled': () => boolean;
  'files.sample': () => readonly Dropped[];
  /** Models where Keras and DeepCell keep theirs on this computer. */
  'files.found': () => readonly Dropped[];
  /** Those of an earlier session's items that are still there. */
  'files.known': (ids: readonly string[]) => readonly Dropped[];
  'model.inspect': (id: string) => ModelReport;
  'model.convert': (id: string) => ConvertReport;
  /** What the SavedModel and the file made of it predict, on an engine that runs both, where there is one. */
  'model.check': (id: string) => PredictionComparison;
  /** `engine`: null for one that runs SavedModels, where there is one. */
  'model.compareLoad': (id: string, engine: EngineId | null) => LoadComparison;
  'model.saveH5': (id: string) => string | null;
  /** What the model can become, and what is lost on the way; `wanted`: null for all targets. */
  'model.targets': (id: string, wanted: readonly TargetId[] | null) => readonly TargetOutlook[];
  /**
   * Written anew as what a target of ours is, where the user says; null: nowhere. `weights`: of a target that can point
   * to them, left in a Keras HDF5 file of that name beside it, which is made too where it is not there.
   */
  'model.saveAs': (id: string, target: TargetId, weights?: 'beside') => string | null;
  /** Where the time of one prediction goes, layer by layer. */
  'model.layerTimes': (id: string) => LayerTimes;
  /** What differs between a model and another one, layer by layer. */
  'model.diff': (id: string, otherId: string) => ModelDifference;
  /** Begins dragging the converted file out of the window. */
  'model.dragOut': (id: string) => boolean;
  /** `planes`: which of a file of several; left out: the first. */
  'image.open': (id: string, planes?: PlaneChoice) => ImageInfo;
  'image.segment': (
    modelId: string,
    imageId: string,
    engine: EngineId | null,
    options: SegmentOptions,
    planes?: PlaneChoice,
  ) => KeptReport;
  /** The cells that an image has, or the last that were kept of its content, or those of `key`; null: none. */
  'image.kept': (id: string, key: string | null) => KeptCells | null;
  /** Cells of the same pixels, model and options, which `image.segment` would find once more; null: none are kept. */
  'image.keptLike': (
    modelId: string,
    imageId: string,
    engine: EngineId | null,
    options: SegmentOptions,
    planes?: PlaneChoice,
  ) => KeptCells | null;
  /** Other cells that are kept of the image and its planes, the last first. */
  'image.results': (id: string) => readonly KeptResult[];
  /** The model's maps that the cells were made of, as further channels; none where they are kept no longer. */
  'image.maps': (id: string) => readonly ChannelInfo[];
  /** The shown cells beside those of another result, whose labels are there to be seen from now on; null: no more. */
  'image.compare': (id: string, key: string | null, compartment: Compartment) => CellComparison | null;
  'image.cells': (id: string, compartment: Compartment) => readonly CellRow[];
  /** A part of the image at once, before `image.resegment` does all of it; whether it could be. */
  'image.preview': (
    id: string,
    parameters: Partial<CellParameters>,
    compartment: Compartment,
    part: ImagePart,
  ) => boolean;
  /** Cells of a compartment anew from the maps of the last prediction. */
  'image.resegment': (id: string, parameters: Partial<CellParameters>, compartment: Compartment) => SegmentResult;
  'image.export': (imageId: string, kinds: readonly ResultKind[]) => ExportReport;
  /** Writes results so that they can be dragged out of the window, of several images in folders as they came. */
  'batch.prepareDrag': (ids: readonly string[], kinds: readonly ResultKind[]) => boolean;
  /** Begins dragging what was prepared last; false where that is of other images. */
  'batch.dragOut': (ids: readonly string[]) => boolean;
  /** The results of images, into folders as those they came from; a folder is asked for, and before files go. */
  'batch.export': (ids: readonly string[], kinds: readonly ResultKind[]) => BatchExport;
  /** Shows the folder of the last `batch.export`; false where there was none. */
  'batch.show': () => boolean;
  /** Of all images on this computer. */
  'kept.usage': () => KeptUsage;
  'kept.clear': () => KeptUsage;
  'kept.setQuota': (bytes: number) => KeptUsage;
  'about.facts': () => AboutFacts;
  /** The app's own licence, and those of what is shipped with it. */
  'about.licences': () => string;
  'engine.list': () => readonly EngineStatus[];
  'engine.selfTest': (engine: EngineId) => SelfTest;
  /** `job`: by its `jobKey`; left out: all that run. Whether there was one. */
  'job.cancel': (job?: string) => boolean;
  'clipboard.write': (text: string) => boolean;
}

/** What tells a running call of the page from others: its name, and the item that it is about. */
export function jobKey(call: CallName, id = ''): string {
  return `${call} ${id}`;
}

export interface JobProgress extends Progress {
  /** Its `jobKey`. */
  readonly job: string;
}

/** Everything main tells the page. */
export interface Events {
  progress: JobProgress;
  race: RaceEvent;
  engineRestarted: {readonly reason: string};
  command: {readonly id: string};
  given: Readonly<Record<string, never>>;
}

export type CallName = keyof Calls;
export type EventName = keyof Events;

/** What the page may call by name. Not `files.register`: the bridge calls it, with the paths of dropped files alone. */
export type PageCall = Exclude<CallName, 'files.register'>;
export const PAGE_CALLS: Readonly<Record<PageCall, true>> = {
  'race.run': true,
  'race.history': true,
  'race.clear': true,
  'race.report': true,
  'race.save': true,
  'race.savePng': true,
  'race.saveHistory': true,
  'race.pythons': true,
  'race.choosePython': true,
  'command.line': true,
  'command.copy': true,
  'command.keep': true,
  'command.history': true,
  'command.copyPast': true,
  'command.runFolder': true,
  'files.choose': true,
  'files.given': true,
  'files.recent': true,
  'files.forgetRecent': true,
  'files.open': true,
  'session.wasKilled': true,
  'files.sample': true,
  'files.found': true,
  'files.known': true,
  'model.inspect': true,
  'model.convert': true,
  'model.check': true,
  'model.compareLoad': true,
  'model.saveH5': true,
  'model.targets': true,
  'model.saveAs': true,
  'model.diff': true,
  'model.layerTimes': true,
  'model.dragOut': true,
  'image.open': true,
  'image.segment': true,
  'image.kept': true,
  'image.keptLike': true,
  'image.results': true,
  'image.maps': true,
  'image.compare': true,
  'image.cells': true,
  'image.preview': true,
  'image.resegment': true,
  'image.export': true,
  'batch.prepareDrag': true,
  'batch.dragOut': true,
  'batch.export': true,
  'batch.show': true,
  'kept.usage': true,
  'kept.clear': true,
  'kept.setQuota': true,
  'about.facts': true,
  'about.licences': true,
  'engine.list': true,
  'engine.selfTest': true,
  'job.cancel': true,
  'clipboard.write': true,
};

/** What the page may listen to. */
export const PAGE_EVENTS: Readonly<Record<EventName, true>> = {
  progress: true,
  race: true,
  engineRestarted: true,
  command: true,
  given: true,
};

export interface AppApi {
  /** Never rejects: answers an outcome. */
  readonly call: <N extends PageCall>(
    name: N,
    ...parameters: Parameters<Calls[N]>
  ) => Promise<Outcome<ReturnType<Calls[N]>>>;
  readonly on: <N extends EventName>(name: N, listener: (event: Events[N]) => void) => () => void;
  /** Registers dropped `File`s by their true paths, which the page itself never sees. */
  readonly register: (files: readonly unknown[]) => Promise<Outcome<DroppedItems>>;
}
