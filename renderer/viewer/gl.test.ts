import {afterEach, expect, test, vi} from 'vitest';
import {createRenderer} from './gl';

afterEach(() => vi.restoreAllMocks());

/** A canvas whose context answers nothing but this. */
function canvasWith(gl: Partial<WebGL2RenderingContext> | null): HTMLCanvasElement {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(gl as never);
  return document.createElement('canvas');
}

test('without WebGL2 there is no drawing', () => {
  expect(createRenderer(canvasWith(null))).toBe('impossible');
});

test('a context that is lost already is asked back', () => {
  const restoreContext = vi.fn<() => void>();
  const gl = {isContextLost: () => true, getExtension: () => ({restoreContext})} as never;
  expect(createRenderer(canvasWith(gl))).toBe('lost');
  expect(restoreContext).toHaveBeenCalledOnce();
});

test('a context that is lost while it is prepared is lost, not broken', () => {
  let isLost = false;
  const createProgram = (): never => {
    isLost = true;
    throw new TypeError('createShader gave null');
  };
  expect(createRenderer(canvasWith({isContextLost: () => isLost, createProgram}))).toBe('lost');
});

test('shaders that do not compile on a context that is there are our fault', () => {
  const createProgram = (): never => {
    throw new Error('the shader does not compile');
  };
  expect(() => createRenderer(canvasWith({isContextLost: () => false, createProgram}))).toThrow('does not compile');
});
