/** Which engine computes: the one that was asked for, or the first in order that will do. */
import {FaultError} from '../contract/fault';
import type {EngineId} from '../contract/engines';
import type {EngineStatus} from '../contract/model';
import {EngineUnavailable, type Engine, type EngineDescriptor, type WeightsPlace} from './engine';

interface Place {
  readonly engine: EngineDescriptor;
  readonly rank: number;
  readonly gpu: boolean;
}

/** The engines behind `descriptors`; each is started once, when it is first wanted. */
export class EngineChoice {
  readonly #descriptors: Readonly<Record<EngineId, EngineDescriptor>>;
  readonly #opened = new Map<EngineId, Promise<Engine>>();
  /** Best first; an engine that computes on a GPU or on the CPU has two places. */
  readonly #places: readonly Place[];

  constructor(descriptors: Readonly<Record<EngineId, EngineDescriptor>>) {
    this.#descriptors = descriptors;
    this.#places = Object.values(descriptors)
      .flatMap((engine) => placesOf(engine))
      .toSorted((a, b) => a.rank - b.rank);
  }

  /** The engine, made the current one. Throws a FaultError ('engine') that says why it is not there. */
  async use(id: EngineId): Promise<Engine> {
    const starting = this.#opened.get(id) ?? this.#descriptors[id].open();
    this.#opened.set(id, starting);
    try {
      const engine = await starting;
      await engine.use();
      return engine;
    } catch (error) {
      // What is missing may be there when it is asked for again.
      this.#opened.delete(id);
      if (error instanceof EngineUnavailable) throw new FaultError('engine', error.message, {cause: error});
      throw error;
    }
  }

  /** The asked engine, or the best one that is there, none of `without`; engines after that are not started. */
  async choose(asked: EngineId | null, without: readonly EngineId[] = []): Promise<Engine> {
    if (asked) return this.use(asked);
    const tried = new Map<EngineId, Engine | Error>();
    for (const {engine, gpu} of this.#places) {
      const {id} = engine;
      if (without.includes(id) || (gpu && !mayHaveGpu(engine))) continue;
      const found = tried.get(id) ?? (await this.#attempt(id));
      tried.set(id, found);
      if (!(found instanceof Error) && found.gpu === gpu) {
        await found.use();
        return found;
      }
    }
    const why = [...tried.values()].map((found) => (found instanceof Error ? found.message : '')).filter(Boolean);
    throw new FaultError('engine', `There is nothing to compute with. ${why.join(' ')}`);
  }

  /** The first engine that runs a SavedModel's own graph. Throws a FaultError ('engine') where there is none. */
  async chooseForSavedModels(): Promise<Engine> {
    const able = this.#places.find(({engine}) => engine.runsSavedModels);
    if (!able) throw new FaultError('engine', 'No engine runs a SavedModel itself.');
    return this.use(able.engine.id);
  }

  /** Where the weights of a model for the asked engine are brought while it starts. */
  weightsPlace(asked: EngineId | null): WeightsPlace {
    if (asked !== null) return this.#descriptors[asked].weights;
    // For the one that will most likely be chosen; another takes a copy.
    const likely = this.#likely();
    return likely && likely.weights !== 'own memory' ? likely.weights : 'copies';
  }

  /** How an optimised graph is opened before it is certain which engine computes; null: by none that is likely. */
  opensOptimised(asked: EngineId | null): NonNullable<EngineDescriptor['openOptimised']> | null {
    return (asked === null ? this.#likely() : this.#descriptors[asked])?.openOptimised ?? null;
  }

  #likely(): EngineDescriptor | undefined {
    return this.#places.find(({engine, gpu}) => !engine.needsWindow && (!gpu || mayHaveGpu(engine)))?.engine;
  }

  /** All of them, started to see whether they are there: the best first, those that are missing last. */
  async list(): Promise<EngineStatus[]> {
    const found: EngineStatus[] = [];
    for (const id of Object.keys(this.#descriptors) as EngineId[]) found.push(await this.status(id));
    const rank = ({id, available, gpu}: EngineStatus): number =>
      this.#places.find((place) => available && place.engine.id === id && place.gpu === gpu)?.rank ?? Infinity;
    return found.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  }

  async status(id: EngineId): Promise<EngineStatus> {
    const found = await this.#attempt(id);
    if (found instanceof Error)
      return {id, available: false, device: null, version: null, why: found.message, gpu: false, details: []};
    const {device, version, gpu, details} = found;
    return {id, available: true, device, version, why: null, gpu, details: details()};
  }

  /** The engine, or why it is not there. */
  async #attempt(id: EngineId): Promise<Engine | Error> {
    try {
      return await this.use(id);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

function mayHaveGpu({mayHaveGpu: asked}: EngineDescriptor): boolean {
  return asked?.() ?? true;
}

function placesOf(engine: EngineDescriptor): Place[] {
  const {gpu, cpu} = engine.place;
  return [
    ...(gpu === null ? [] : [{engine, rank: gpu, gpu: true}]),
    ...(cpu === null ? [] : [{engine, rank: cpu, gpu: false}]),
  ];
}
