import {act, fireEvent, render, screen} from '@testing-library/react';
import {beforeEach, expect, test, vi} from 'vitest';
import {serve} from '../../electron/contract/channel';
import type {PixelCalls} from '../../electron/contract/image';
import {pageWire} from '../../electron/contract/wire';
import {fitImage, setCamera, useCameraStore, zoomToActual} from '../store/camera';
import {set, useSession} from '../store/session';
import {setView, useView} from '../store/view';
import {installFakeGl, type FakeContext} from '../testing/fake-gl';
import {cellRows, imageInfo, imageItem, segmentReport} from '../testing/items';
import {useCursor} from './cursor';
import {Viewer} from './Viewer';

let contexts: FakeContext[];

/** The engine process's end of the port for pixels: every pixel of a tile is the same. */
function answerTiles(value: number): void {
  const {port1, port2} = new MessageChannel();
  serve<PixelCalls>(pageWire(port2), {
    tile: (_, {layer, width, height, step}) => {
      const count = Math.ceil(width / step) * Math.ceil(height / step);
      return 'labels' in layer ? new Uint32Array(count).fill(value) : new Uint16Array(count).fill(value);
    },
  });
  const handed = new MessageEvent('message', {data: 'warmstart:pixels', source: window, ports: [port1]} as never);
  window.dispatchEvent(handed);
}

const info = imageInfo();
const image = imageItem({info, report: segmentReport(3), cells: {'whole-cell': cellRows(3)}, version: 1});

beforeEach(() => {
  vi.restoreAllMocks();
  contexts = installFakeGl();
  useCameraStore.setState({image: null, camera: null});
  set({images: [image], imageId: image.id, selectedCell: null});
  setView({compartment: 'whole-cell', cellStyle: 'outline', cellsVisible: true, cellOpacity: 0.8});
  answerTiles(2);
});

const canvas = (): HTMLCanvasElement => screen.getByRole('application') as HTMLCanvasElement;
const zoomOf = (): number | null => useCameraStore.getState().camera?.zoom ?? null;

test('one WebGL context serves one image after the other', () => {
  const {rerender} = render(<Viewer image={image} info={info} />);
  rerender(<Viewer image={imageItem({id: 'image-2', name: 'other.tif'})} info={info} />);
  expect(contexts).toHaveLength(1);
});

test('the context is given back when the viewer goes', () => {
  const {unmount} = render(<Viewer image={image} info={info} />);
  unmount();
  expect(contexts[0]?.calls.get('loseContext')).toBe(1);
});

test('a lost context is told', () => {
  render(<Viewer image={image} info={info} />);
  fireEvent(canvas(), new Event('webglcontextlost', {cancelable: true}));
  expect(screen.getByRole('status').textContent).toContain('was reset');
});

test('the browser is asked to bring a lost context back', () => {
  render(<Viewer image={image} info={info} />);
  const event = new Event('webglcontextlost', {cancelable: true});
  fireEvent(canvas(), event);
  expect(event.defaultPrevented).toBe(true);
});

test('nothing is drawn on a lost context', () => {
  render(<Viewer image={image} info={info} />);
  fireEvent(canvas(), new Event('webglcontextlost', {cancelable: true}));
  const before = contexts[0]?.calls.get('clear');
  act(zoomToActual);
  expect(contexts[0]?.calls.get('clear')).toBe(before);
});

test('a context that came back is given its program and its picture anew', () => {
  render(<Viewer image={image} info={info} />);
  fireEvent(canvas(), new Event('webglcontextlost', {cancelable: true}));
  contexts[0]!.calls.clear();
  fireEvent(canvas(), new Event('webglcontextrestored'));
  expect(contexts[0]?.calls.get('createProgram')).toBe(1);
  expect(contexts[0]?.calls.get('clear')).toBeGreaterThan(0);
  expect(screen.queryByRole('status')).toBeNull();
});

test('where there is no WebGL2 that is said', () => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  render(<Viewer image={image} info={info} />);
  expect(screen.getByRole('status').textContent).toContain('no WebGL2');
});

test('the labels that are shown have the version of the last segmentation', async () => {
  render(<Viewer image={image} info={info} />);
  await vi.waitFor(() => expect(canvas().dataset['labels']).toBe('1'));
});

test('fit, 100 % and the menu move the same camera', () => {
  render(<Viewer image={image} info={info} />);
  fireEvent.click(screen.getByRole('button', {name: '100 %'}));
  expect(useCameraStore.getState()).toEqual({image: image.id, camera: {x: 200, y: 100, zoom: 1}});
  act(fitImage);
  expect(zoomOf()).toBeNull();
});

test('a camera that was moved over one image does not move over another', () => {
  const {rerender} = render(<Viewer image={image} info={info} />);
  const scale = screen.getByText(/µm$/).textContent;
  fireEvent.click(screen.getByRole('button', {name: 'Zoom in'}));
  for (let i = 0; i < 6; i += 1) fireEvent.click(screen.getByRole('button', {name: 'Zoom in'}));
  expect(screen.getByText(/µm$/).textContent).not.toBe(scale);
  rerender(<Viewer image={imageItem({id: 'image-2'})} info={info} />);
  expect(screen.getByText(/µm$/).textContent).toBe(scale);
});

test('the wheel zooms', () => {
  render(<Viewer image={image} info={info} />);
  fireEvent.click(screen.getByRole('button', {name: '100 %'}));
  fireEvent.wheel(canvas(), {deltaY: -100});
  expect(zoomOf()).toBeCloseTo(1.0015 ** 100);
});

for (const [key, change] of [
  ['f', {cellStyle: 'fill'}],
  ['v', {cellsVisible: false}],
  ['[', {cellOpacity: 0.7}],
  [']', {cellOpacity: 0.9}],
] as const) {
  test(`the key ${key} changes how cells are drawn`, () => {
    render(<Viewer image={image} info={info} />);
    fireEvent.keyDown(canvas(), {key});
    const {cellStyle, cellsVisible, cellOpacity} = useView.getState();
    const rounded = Math.round(cellOpacity * 10) / 10;
    expect({cellStyle, cellsVisible, cellOpacity: rounded}).toMatchObject(change);
  });
}

test('keys with Ctrl are left to the menu', () => {
  render(<Viewer image={image} info={info} />);
  expect(fireEvent.keyDown(canvas(), {key: 'f', ctrlKey: true})).toBe(true);
  expect(useView.getState().cellStyle).toBe('outline');
});

test('arrows pan by 60 screen pixels', () => {
  render(<Viewer image={image} info={info} />);
  fireEvent.click(screen.getByRole('button', {name: '100 %'}));
  fireEvent.keyDown(canvas(), {key: 'ArrowRight'});
  expect(useCameraStore.getState().camera).toEqual({x: 260, y: 100, zoom: 1});
});

test('Shift with arrows goes from cell to cell, and round', () => {
  render(<Viewer image={image} info={info} />);
  const chosen = ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft'].map((key) => {
    fireEvent.keyDown(canvas(), {key, shiftKey: true});
    return useSession.getState().selectedCell;
  });
  expect(chosen).toEqual([1, 2, 1, 3]);
});

test('a click selects the cell under the pointer', async () => {
  render(<Viewer image={image} info={info} />);
  await vi.waitFor(() => expect(canvas().dataset['labels']).toBe('1'));
  fireEvent.pointerDown(canvas(), {clientX: 0, clientY: 0});
  fireEvent.pointerUp(canvas(), {clientX: 0, clientY: 0});
  expect(useSession.getState().selectedCell).toBe(2);
});

test('a drag pans and selects nothing', async () => {
  render(<Viewer image={image} info={info} />);
  await vi.waitFor(() => expect(canvas().dataset['labels']).toBe('1'));
  fireEvent.click(screen.getByRole('button', {name: '100 %'}));
  fireEvent.pointerDown(canvas(), {clientX: 0, clientY: 0});
  fireEvent.pointerMove(canvas(), {clientX: 30, clientY: -10, buttons: 1});
  fireEvent.pointerUp(canvas(), {clientX: 30, clientY: -10});
  expect(useCameraStore.getState().camera).toEqual({x: 170, y: 110, zoom: 1});
  expect(useSession.getState().selectedCell).toBeNull();
});

test('what lies under the pointer is told in the file’s own numbers', async () => {
  render(<Viewer image={image} info={info} />);
  await vi.waitFor(() => expect(canvas().dataset['labels']).toBe('1'));
  fireEvent.click(screen.getByRole('button', {name: '100 %'}));
  fireEvent.pointerMove(canvas(), {clientX: 5, clientY: 7});
  expect(useCursor.getState().text).toBe('x 205 y 107 · DAPI 2 · E-cadherin 2 · cell 2 · 100 %');
});

test('outside the image nothing is told', () => {
  render(<Viewer image={image} info={info} />);
  fireEvent.click(screen.getByRole('button', {name: '100 %'}));
  fireEvent.pointerMove(canvas(), {clientX: 5000, clientY: 7});
  expect(useCursor.getState().text).toBe('');
});

test('the overview is there when not all is in view, and a press on it goes there', () => {
  render(<Viewer image={image} info={info} />);
  expect(screen.queryByRole('img', {name: /^Overview/})).toBeNull();
  act(() => setCamera(image.id, {x: 200, y: 100, zoom: 10}));
  const overview = screen.getByRole('img', {name: /^Overview/});
  vi.spyOn(overview, 'getBoundingClientRect').mockReturnValue({left: 0, top: 0, width: 140, height: 70} as DOMRect);
  fireEvent.pointerDown(overview, {clientX: 35, clientY: 14});
  expect(useCameraStore.getState().camera).toEqual({x: 100, y: 40, zoom: 10});
});

test('the image cannot be panned out of sight', () => {
  render(<Viewer image={image} info={info} />);
  act(() => setCamera(image.id, {x: 390, y: 100, zoom: 1}));
  fireEvent.keyDown(canvas(), {key: 'ArrowRight'});
  expect(useCameraStore.getState().camera).toEqual({x: 400, y: 100, zoom: 1});
});
