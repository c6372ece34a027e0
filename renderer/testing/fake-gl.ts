/** A WebGL2 context that draws nothing and counts: happy-dom has none. */
import {vi} from 'vitest';

export interface FakeContext {
  readonly gl: WebGL2RenderingContext;
  /** How often each of its functions was called. */
  readonly calls: Map<string, number>;
  isLost: boolean;
}

/** Every canvas gets one from now on; all that were made, in order. */
export function installFakeGl(): FakeContext[] {
  const made: FakeContext[] = [];
  const byCanvas = new WeakMap<HTMLCanvasElement, FakeContext>();
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function (this: HTMLCanvasElement) {
    const known = byCanvas.get(this);
    if (known) return known.gl as never;
    const context = fakeContext();
    byCanvas.set(this, context);
    made.push(context);
    return context.gl as never;
  } as never);
  return made;
}

function fakeContext(): FakeContext {
  const calls = new Map<string, number>();
  const context: FakeContext = {gl: null as never, calls, isLost: false};
  const answers: Readonly<Record<string, () => unknown>> = {
    isContextLost: () => context.isLost,
    getExtension: () => ({
      loseContext: () => {
        count('loseContext');
        context.isLost = true;
      },
      restoreContext: () => count('restoreContext'),
    }),
    getShaderParameter: () => true,
    getProgramParameter: () => true,
  };
  const count = (name: string): void => void calls.set(name, (calls.get(name) ?? 0) + 1);
  const gl = new Proxy(
    {},
    {
      get: (_, name: string) => {
        // Constants are written in capitals.
        if (/^[A-Z]/.test(name)) return 1;
        return () => {
          count(name);
          return answers[name] ? answers[name]() : {};
        };
      },
    },
  );
  return Object.assign(context, {gl: gl as WebGL2RenderingContext});
}
