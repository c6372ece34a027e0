import {act, render, screen, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import benchmarks from '../../docs/benchmarks.md?raw';
import {COMMANDS} from '../../electron/contract/commands';
import {ALL_ROWS} from '../../electron/contract/parameters';
import {set} from '../store/session';
import {openSheet, useSheets} from '../store/sheets';
import {answer, done} from '../testing/fake-bridge';
import {HelpSheet} from './HelpSheet';
import {MEASURED} from './measured';

beforeEach(() => {
  set({engines: [], jobs: []});
  useSheets.setState({open: []});
});

function open(topic: Parameters<typeof openSheet>[1]): void {
  render(<HelpSheet />);
  act(() => openSheet('help', topic));
}

test('every command with a key is in it, as it stands on the keyboard', () => {
  open('keys');
  const rows = screen.getAllByRole('row').map(({textContent}) => textContent);
  const labels = COMMANDS.filter(({key}) => key !== null).map(({label}) => label);
  expect(labels.filter((label) => !rows.some((row) => row.startsWith(label)))).toEqual([]);
  expect(screen.getByRole('row', {name: /^Segment (Ctrl|⌘) \+ Enter$/})).toBeDefined();
});

test('topics are one stop of Tab with arrows inside, and choosing one shows it', async () => {
  open('keys');
  const topics = within(screen.getByRole('navigation', {name: 'Topics'}));
  act(() => topics.getByRole('button', {name: 'Keys'}).focus());
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(screen.getByRole('region', {name: 'What each slider does'})).toBeDefined();
  expect(topics.getAllByRole('button').filter(({tabIndex}) => tabIndex === 0)).toHaveLength(1);
});

test('each slider has a picture of less and one of more', () => {
  open('sliders');
  expect(document.querySelectorAll('figure svg')).toHaveLength(2 * ALL_ROWS.length);
  for (const [, {does}] of ALL_ROWS)
    expect(screen.getByText((_, item) => item?.tagName === 'LI' && item.textContent.includes(does))).toBeDefined();
});

test('what was measured is what docs/benchmarks.md says', () => {
  const load = benchmarks.slice(benchmarks.indexOf('## load'), benchmarks.indexOf('<!-- /load -->'));
  const median = (row: string): number => Number(new RegExp(`\\| ${row} +\\| +(\\d+) `).exec(load)?.[1]);
  expect(load).toContain(`${MEASURED.date} · ${MEASURED.machine}`);
  expect(MEASURED.rows.map(({savedModelMs, hdf5Ms}) => [savedModelMs, hdf5Ms])).toEqual([
    [median('Python Keras: load_model of the SavedModel'), median('Python Keras: load_model of the HDF5')],
    [
      median('SavedModel by TensorFlow’s C\\+\\+ loader'),
      median('ours, HDF5 on tensorflow, --exact: with the copy into TensorFlow'),
    ],
  ]);
});

test('about says version, engines and licences', async () => {
  answer('about.facts', () => done({version: '0.1.0', electron: '45', chromium: '150', node: '24', system: 'linux'}));
  answer('about.licences', () => done('Apache License'));
  const engine = {id: 'wasm', available: true, device: 'a CPU', version: '4.22', why: null, gpu: false, details: []};
  answer('engine.list', () => done([engine] as never));
  open('about');
  expect(await screen.findByText('Warmstart 0.1.0')).toBeDefined();
  expect(await screen.findByText('WebAssembly 4.22 · a CPU')).toBeDefined();
  await userEvent.click(screen.getByRole('button', {name: 'Show the licences'}));
  expect(await screen.findByText('Apache License')).toBeDefined();
});
