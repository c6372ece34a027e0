/**
 * The one way to ask and answer across a boundary: both sides of a wire hold a Channel, and each may ask, answer and
 * tell. Plain data only. The owner of the wire, who knows how its other side dies, closes the channel.
 */
import {faultOf, outcomeOf, valueOf, type Fault, type Outcome} from './fault';
import type {Progress} from './timing';
import type {Wire} from './wire';

/** What a side can be asked: functions by name, as an interface. */
export type Callable<C> = {readonly [N in keyof C]: (...parameters: never[]) => unknown};

/** How a side answers what it can be asked. */
export type Answers<C extends Callable<C>> = {
  readonly [N in keyof C]: (
    asked: Asked,
    ...parameters: Parameters<C[N]>
  ) => ReturnType<C[N]> | Promise<Awaited<ReturnType<C[N]>>>;
};

/** What an answering function is given beside its parameters. */
export interface Asked {
  /** Of this call, unlike any other of the asking process or thread. */
  readonly id: number;
  /** What came along beside the data. */
  readonly ports: readonly unknown[];
  readonly report: (progress: Progress) => void;
  /** `stop` is called when the asker wants no answer any more, or is gone. */
  readonly whenCancelled: (stop: () => void) => void;
  /** Goes along with the answer: moved, not copied. */
  readonly hand: (things: readonly object[]) => void;
}

/** A call on its way. `outcome` never rejects. */
export interface Asking<T> {
  readonly id: number;
  readonly outcome: Promise<Outcome<T>>;
}

interface Waiting {
  readonly settle: (outcome: Outcome<never>) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

interface Question {
  readonly kind: 'ask' | 'tell';
  readonly id: number;
  readonly name: string;
  readonly parameters: readonly unknown[];
}

type Message =
  | Question
  | {readonly kind: 'cancel'; readonly id: number}
  | {readonly kind: 'progress'; readonly id: number; readonly progress: Progress}
  | {readonly kind: 'answer'; readonly id: number; readonly outcome: Outcome<never>};

/** Through all channels of this process or thread: a number that is late means nothing to another channel. */
let lastId = 0;

export class Channel<Theirs extends Callable<Theirs>, Ours extends Callable<Ours> = object> {
  readonly #wire: Wire;
  readonly #answers: Answers<Ours>;
  readonly #describe: (error: unknown) => Fault;
  readonly #waiting = new Map<number, Waiting>();
  readonly #stops = new Map<number, () => void>();
  #closed: Fault | null = null;

  /** `describe`: what the other side is told of an error that an answer throws. */
  constructor(wire: Wire, answers: Answers<Ours>, describe: (error: unknown) => Fault = faultOf) {
    this.#wire = wire;
    this.#answers = answers;
    this.#describe = describe;
    wire.listen((message, ports) => this.#receive(message as Message, ports));
  }

  ask<N extends keyof Theirs & string>(
    name: N,
    parameters: Parameters<Theirs[N]>,
    onProgress?: (progress: Progress) => void,
  ): Asking<Awaited<ReturnType<Theirs[N]>>> {
    const id = (lastId += 1);
    const answered = new Promise<Outcome<never>>((settle) => {
      if (this.#closed) return settle({ok: false, fault: this.#closed});
      this.#waiting.set(id, {settle, onProgress});
      return this.#post({kind: 'ask', id, name, parameters});
    });
    return {id, outcome: outcomeOf(() => answered.then(valueOf))};
  }

  /** The answer itself; throws its fault as a FaultError. */
  async call<N extends keyof Theirs & string>(
    name: N,
    ...parameters: Parameters<Theirs[N]>
  ): Promise<Awaited<ReturnType<Theirs[N]>>> {
    return valueOf(await this.ask(name, parameters).outcome);
  }

  /** Asks for no answer. `ports` go along. */
  tell<N extends keyof Theirs & string>(
    name: N,
    parameters: Parameters<Theirs[N]>,
    ports: readonly object[] = [],
  ): void {
    this.#post({kind: 'tell', id: (lastId += 1), name, parameters}, ports);
  }

  /** Asks the other side to stop; its answer still comes. */
  cancel(id: number): void {
    if (this.#waiting.has(id)) this.#post({kind: 'cancel', id});
  }

  isWaiting(id: number): boolean {
    return this.#waiting.has(id);
  }

  /** Calls that have no answer yet. */
  get waiting(): readonly number[] {
    return [...this.#waiting.keys()];
  }

  /** Says to a waiting call how far it is, in the other side's place. */
  report(id: number, progress: Progress): void {
    this.#waiting.get(id)?.onProgress?.(progress);
  }

  /** The other side is gone: what waits for it, and what will, is answered by `fault`; what it asked for stops. */
  close(fault: Fault): void {
    this.#closed ??= fault;
    for (const {settle} of this.#waiting.values()) settle({ok: false, fault});
    for (const stop of this.#stops.values()) stop();
    this.#waiting.clear();
    this.#stops.clear();
  }

  #post(message: Message, things: readonly object[] = []): void {
    if (!this.#closed) this.#wire.post(message, things);
  }

  #receive(message: Message, ports: readonly unknown[]): void {
    const {id} = message;
    if (this.#closed) return;
    switch (message.kind) {
      case 'cancel':
        this.#stops.get(id)?.();
        break;
      case 'progress':
        this.report(id, message.progress);
        break;
      case 'answer':
        this.#waiting.get(id)?.settle(message.outcome);
        this.#waiting.delete(id);
        break;
      default:
        void this.#answer(message, ports);
    }
  }

  async #answer({kind, id, name, parameters}: Question, ports: readonly unknown[]): Promise<void> {
    const things: object[] = [];
    const outcome = await outcomeOf(() => {
      const answer = this.#answers[name as keyof Ours] as (...given: unknown[]) => never;
      if (!Object.hasOwn(this.#answers, name)) throw new Error(`there is no answer to ${name}`);
      const asked: Asked = {
        id,
        ports,
        report: (progress) => this.#post({kind: 'progress', id, progress}),
        whenCancelled: (stop) => void this.#stops.set(id, stop),
        hand: (more) => void things.push(...more),
      };
      return answer(asked, ...parameters);
    }, this.#describe);
    this.#stops.delete(id);
    if (kind === 'tell') return;
    // What cannot be sent is told as a fault, so that nobody waits for ever.
    const sent = await outcomeOf(() => this.#post({kind: 'answer', id, outcome}, things));
    if (!sent.ok) this.#post({kind: 'answer', id, outcome: sent});
  }
}

/** For a side that only answers. */
export function serve<Ours extends Callable<Ours>>(wire: Wire, answers: Answers<Ours>): Channel<object, Ours> {
  return new Channel<object, Ours>(wire, answers);
}
