/**
 * The two threads of the app's engine process: one for models and cells, one for pictures, so that a look at an image
 * waits for no model. An image is read once, by the second; the first is lent its rasters.
 */
import type {Asked} from '../../contract/channel';
import {valueOf, type Outcome} from '../../contract/fault';
import type {TileData, TileRequest} from '../../contract/image';
import type {StartOnnx} from '../../engine/onnx/host';
import type {ImageToOpen, JobName, JobParameters, JobValue} from './jobs';
import {Supervisor, type PassToGpu} from './supervisor';

type Asker = Pick<Asked, 'report' | 'whenCancelled'>;
type Ask = <N extends JobName>(whom: Supervisor, job: N, parameters: JobParameters<N>) => Promise<JobValue<N>>;

/** Which parameter of a job is the image that it is about. */
const IMAGE_AT: {readonly [N in JobName]?: number} = {
  segment: 1,
  keptCells: 0,
  keptCellsLike: 1,
  keptResults: 0,
  compareWith: 0,
  modelMaps: 0,
  resegment: 0,
  preview: 0,
  cells: 0,
  exportImage: 0,
};

export class Crew {
  /** Converts, loads, predicts, finds cells. */
  readonly models: Supervisor;
  /** Opens images and reads tiles of their channels. */
  readonly pictures: Supervisor;
  /** By id, so that a thread that was started anew opens them again. */
  readonly #opened = new Map<string, ImageToOpen>();

  /** As a `Supervisor`'s. */
  constructor(entry: string, passToGpu: PassToGpu | null = null, startOnnx: StartOnnx | null = null) {
    this.models = new Supervisor(entry, passToGpu, startOnnx);
    this.pictures = new Supervisor(entry);
  }

  /** Throws the job's fault as a FaultError. */
  async run<J extends JobName>({report, whenCancelled}: Asker, job: J, parameters: JobParameters<J>): Promise<unknown> {
    const ask: Ask = async <N extends JobName>(whom: Supervisor, name: N, given: JobParameters<N>) => {
      const {id, outcome} = whom.call(name, given, report);
      whenCancelled(() => whom.cancel(id));
      return valueOf((await outcome) as Outcome<JobValue<N>>);
    };
    if (job === 'openImage') return this.#open(ask, ...(parameters as unknown as JobParameters<'openImage'>));
    const at = IMAGE_AT[job];
    return ask(this.models, job, at === undefined ? parameters : await this.#withImage(ask, parameters, at));
  }

  /** Labels and maps come from the thread that made them, channels from the other. */
  async tile(request: TileRequest): Promise<TileData | null> {
    if (!('channel' in request.layer)) return valueOf(await this.models.call('tile', [request]).outcome);
    const found = valueOf(await this.pictures.call('tile', [request]).outcome);
    const item = this.#opened.get(request.image);
    if (found || !item) return found;
    // A thread that was started anew has forgotten it.
    valueOf(await this.pictures.call('lendImage', [item]).outcome);
    return valueOf(await this.pictures.call('tile', [request]).outcome);
  }

  async #open(ask: Ask, item: ImageToOpen): Promise<JobValue<'openImage'>> {
    const info = await ask(this.pictures, 'openImage', [item]);
    this.#opened.set(item.id, item);
    return info;
  }

  /** The parameters with the image that is one of them lent by the thread that has read it. */
  async #withImage<P extends readonly unknown[]>(ask: Ask, parameters: P, at: number): Promise<P> {
    const item = parameters[at] as ImageToOpen;
    const lent = await ask(this.pictures, 'lendImage', [item]);
    this.#opened.set(item.id, item);
    return parameters.with(at, {...item, lent}) as unknown as P;
  }
}
