/** The bridge as the page's tests answer it. A call for which a test gave no answer is the test's fault and says so. */
import type {AppApi, CallName, Calls, EventName, Events} from '../../electron/contract/api';
import type {Outcome} from '../../electron/contract/fault';

type Answer<N extends CallName> = (
  ...parameters: Parameters<Calls[N]>
) => Outcome<ReturnType<Calls[N]>> | Promise<Outcome<ReturnType<Calls[N]>>>;

interface Asked {
  readonly name: CallName;
  readonly parameters: readonly unknown[];
}

const answers = new Map<CallName, (...parameters: never[]) => unknown>();
const listeners = new Map<EventName, Set<(event: never) => void>>();
const asked: Asked[] = [];

/** What the page asks from now on under this name is answered so. */
export function answer<N extends CallName>(name: N, give: Answer<N>): void {
  answers.set(name, give);
}

/** The parameters of every call of this name, in order. */
export function callsOf(name: CallName): readonly (readonly unknown[])[] {
  return asked.filter((call) => call.name === name).map(({parameters}) => parameters);
}

/** As main would tell the page. */
export function tell<N extends EventName>(name: N, event: Events[N]): void {
  for (const listener of listeners.get(name) ?? []) listener(event as never);
}

export function forgetCalls(): void {
  answers.clear();
  asked.length = 0;
}

export function done<T>(value: T): Outcome<T> {
  return {ok: true, value};
}

export function refused(message: string): Outcome<never> {
  return {ok: false, fault: {kind: 'corrupt', message}};
}

export const fakeBridge: AppApi = {
  call: (name, ...parameters) => {
    asked.push({name, parameters});
    const give = answers.get(name) as ((...given: unknown[]) => unknown) | undefined;
    if (!give) return Promise.reject(new Error(`the test has no answer to ${name}`)) as never;
    return Promise.resolve(give(...parameters)) as never;
  },
  on: (name, listener) => {
    const own = listeners.get(name) ?? new Set();
    listeners.set(name, own.add(listener as (event: never) => void));
    return () => void own.delete(listener as (event: never) => void);
  },
  register: () => Promise.resolve(done({items: [], leftOut: []})),
};
