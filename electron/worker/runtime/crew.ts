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
    if (job === 'segment') return this.#segment(ask, ...(parameters as unknown as JobParameters<'segment'>));
    return ask(this.models, job, parameters);
  }

  /** Labels come from the thread that made them, channels from the other. */
  async tile(request: TileRequest): Promise<TileData | null> {
    if ('labels' in request.layer) return valueOf(await this.models.call('tile', [request]).outcome);
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

  async #segment(ask: Ask, ...[model, item, engine, options]: JobParameters<'segment'>): Promise<JobValue<'segment'>> {
    const lent = await ask(this.pictures, 'lendImage', [item]);
    this.#opened.set(item.id, item);
    return ask(this.models, 'segment', [model, {...item, lent}, engine, options]);
  }
}
