import {render, screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import type {CommandRun} from '../../electron/contract/api';
import {ANY_PLANES} from '../../electron/contract/image';
import {USUAL_RESULTS} from '../../electron/contract/results';
import {get, set, updateImage} from '../store/session';
import {setView} from '../store/view';
import {answer, callsOf, done} from '../testing/fake-bridge';
import {imageItem, modelItem, segmentReport} from '../testing/items';
import {CommandPanel} from './CommandPanel';

beforeEach(() => {
  set({models: [modelItem()], modelId: 'model-1', images: [imageItem()], imageId: 'image-1', notice: ''});
  setView({engine: 'auto', saveAlso: [], commandOpen: true});
  answer('command.history', () => done([]));
  answer('command.line', ({options, engine}: CommandRun) => done(`--mpp ${options.micrometresPerPixel} by ${engine}`));
});

test('without both it says what it is', () => {
  set({models: [], modelId: null});
  render(<CommandPanel />);
  expect(screen.getByText(/here stands the line/)).toBeDefined();
});

test('the line is that of what is chosen, and follows it', async () => {
  render(<CommandPanel />);
  expect(await screen.findByText('--mpp 0.5 by null')).toBeDefined();
  expect(callsOf('command.line')[0]).toEqual([
    {
      model: 'model-1',
      image: 'image-1',
      engine: null,
      options: {
        nuclear: [0],
        membrane: [1],
        micrometresPerPixel: 0.5,
        compartments: ['whole-cell', 'nuclear'],
        parameters: {},
        reading: null,
      },
      planes: ANY_PLANES,
      results: USUAL_RESULTS,
    },
  ]);
  updateImage('image-1', {micrometresPerPixel: 0.3});
  expect(await screen.findByText('--mpp 0.3 by null')).toBeDefined();
});

test('of cells that are there it names the engine that found them', async () => {
  updateImage('image-1', {report: segmentReport(3)});
  render(<CommandPanel />);
  expect(await screen.findByText('--mpp 0.5 by wasm')).toBeDefined();
});

test('cells of the window’s own engine are said to be those', async () => {
  updateImage('image-1', {report: {...segmentReport(3), engine: 'webgpu'}});
  render(<CommandPanel />);
  expect(await screen.findByText(/computes in the window only/)).toBeDefined();
});

test('the line is copied as main has it', async () => {
  answer('command.copy', () => done(true));
  render(<CommandPanel />);
  await userEvent.click(screen.getByRole('button', {name: 'Copy command'}));
  expect([callsOf('command.copy').length, get().notice]).toEqual([1, 'Copied.']);
});

test('earlier lines are listed and copied', async () => {
  answer('command.history', () => done([{id: 'x', at: '2026-01-02T03:04:05.000Z', line: 'warmstart segment a b'}]));
  answer('command.copyPast', () => done(true));
  render(<CommandPanel />);
  await userEvent.click(await screen.findByText('Earlier lines (1)'));
  await userEvent.click(screen.getByRole('button', {name: 'Copy: warmstart segment a b'}));
  expect(callsOf('command.copyPast')).toEqual([['x']]);
});
