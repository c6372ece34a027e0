import {render, screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import type {EngineStatus} from '../../electron/contract/model';
import {set} from '../store/session';
import {setView, useView} from '../store/view';
import {answer, callsOf, done} from '../testing/fake-bridge';
import {imageItem, keptReport, modelItem, runningJob} from '../testing/items';
import {Toolbar} from './Toolbar';

const wasm: EngineStatus = {
  id: 'wasm',
  available: true,
  device: 'a processor',
  version: '4.22',
  why: null,
  gpu: false,
  details: [],
};
const tensorflow: EngineStatus = {
  ...wasm,
  id: 'tensorflow',
  available: false,
  device: null,
  version: null,
  why: 'Its library is missing; npm start fetches it.',
};

beforeEach(() => {
  set({models: [], images: [], modelId: null, imageId: null, jobs: [], engines: [tensorflow, wasm]});
  setView({engine: 'auto', theme: 'system'});
});

const button = (name: string): HTMLButtonElement => screen.getByRole('button', {name});

function withBoth(): void {
  set({models: [modelItem()], modelId: 'model-1', images: [imageItem()], imageId: 'image-1'});
}

test('without a model and an image nothing can be segmented, and the button says what it needs', () => {
  render(<Toolbar />);
  expect(button('▶ Segment').disabled).toBe(true);
  expect(button('▶ Segment').title).toBe('Needs a converted model and an image');
});

test('with both it segments the image with the model', async () => {
  withBoth();
  answer('image.segment', () => done(keptReport(2)));
  answer('image.cells', () => done([]));
  answer('command.keep', () => done([]));
  render(<Toolbar />);
  await userEvent.click(button('▶ Segment'));
  expect(callsOf('image.segment')[0]?.slice(0, 3)).toEqual(['model-1', 'image-1', 'wasm']);
});

test('while a job runs it can be cancelled and nothing else begun', () => {
  withBoth();
  set({jobs: [runningJob()]});
  render(<Toolbar />);
  expect([button('▶ Segment').disabled, button('Cancel').disabled]).toEqual([true, false]);
});

test('the engine that is taken without a choice is named', () => {
  render(<Toolbar />);
  expect(screen.getByRole('option', {name: 'Best here (WebAssembly)'})).toBeDefined();
});

test('an engine that is not there cannot be chosen, and says why', () => {
  render(<Toolbar />);
  const option = screen.getByRole('option', {name: 'TensorFlow · not available'}) as HTMLOptionElement;
  expect([option.disabled, option.title]).toEqual([true, 'Its library is missing; npm start fetches it.']);
});

test('a chosen engine is kept', async () => {
  render(<Toolbar />);
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Engine'}), 'wasm');
  expect(useView.getState().engine).toBe('wasm');
});

test('files are chosen in the system’s own dialog', async () => {
  answer('files.choose', () => done({items: [], leftOut: []}));
  render(<Toolbar />);
  await userEvent.click(button('Open file…'));
  await userEvent.click(button('Open folder…'));
  expect(callsOf('files.choose')).toEqual([['file'], ['folder']]);
});
