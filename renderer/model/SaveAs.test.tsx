/** Which files the card offers, in which order, and what it says of those that cannot be had. */
import {render, screen, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import type {TargetOutlook} from '../../electron/contract/model';
import {get, set} from '../store/session';
import {setView, useView} from '../store/view';
import {answer, callsOf, done} from '../testing/fake-bridge';
import {modelItem, modelReport} from '../testing/items';
import {ModelCard} from './ModelCard';

const can = (target: TargetOutlook['target'], notes: readonly string[] = []): TargetOutlook => ({
  target,
  refused: null,
  notes,
  python: `load ${target}`,
});
const cannot = (target: TargetOutlook['target'], refused: string): TargetOutlook => ({
  target,
  refused,
  notes: [],
  python: null,
});
const ALL = [can('keras2-h5'), can('keras3'), can('keras3-h5'), can('onnx'), can('npz')];

beforeEach(() => {
  set({models: [modelItem()], modelId: 'model-1', faults: [], notice: ''});
  setView({keras: null});
  answer('model.targets', (_, wanted) => done(ALL.filter(({target}) => wanted?.includes(target) ?? true)));
});

async function shownTargets(): Promise<readonly string[]> {
  await userEvent.click(screen.getByRole('button', {name: 'Save as…'}));
  const list = await screen.findByRole('region', {name: 'What it can be saved as'});
  return within(list)
    .getAllByRole('button', {name: /^Save \./})
    .flatMap((button) => button.getAttribute('aria-label')?.replace(/^Save \S+ /, '') ?? []);
}

test('which Keras there is is asked once; the files for it come first', async () => {
  const {unmount} = render(<ModelCard />);
  await userEvent.click(
    within(screen.getByRole('group', {name: 'Which Keras do you have?'})).getByRole('button', {name: 'Keras 2'}),
  );
  expect(useView.getState().keras).toBe('keras2');
  expect(screen.queryByText('Which Keras do you have?')).toBeNull();
  expect((await shownTargets())[0]).toBe('Keras 2 HDF5');
  expect(screen.getByText('For your Keras 2')).toBeDefined();
  unmount();
  render(<ModelCard />);
  expect(screen.queryByText('Which Keras do you have?')).toBeNull();
  await userEvent.click(screen.getByRole('button', {name: 'Change'}));
  await userEvent.click(screen.getByRole('button', {name: 'Keras 3'}));
  expect((await shownTargets()).slice(0, 2)).toEqual(['Keras 3', 'Keras 3 HDF5']);
});

test('who does not know it is told how to see it', async () => {
  answer('clipboard.write', () => done(true));
  render(<ModelCard />);
  await userEvent.click(screen.getByRole('button', {name: 'I don’t know'}));
  await userEvent.click(screen.getByRole('button', {name: 'Copy'}));
  expect(callsOf('clipboard.write')).toEqual([['python -c "import keras; print(keras.__version__)"']]);
  expect((await shownTargets())[0]).toBe('Keras 3');
});

test('with Keras 3 the card saves a .keras in one step, and its lines are for Keras 3', async () => {
  setView({keras: 'keras3'});
  answer('model.saveAs', () => done('cells.keras'));
  answer('clipboard.write', () => done(true));
  render(<ModelCard />);
  await userEvent.click(await screen.findByRole('button', {name: 'Save .keras…'}));
  expect([callsOf('model.saveAs'), get().notice]).toEqual([[['model-1', 'keras3']], 'Saved cells.keras.']);
  await userEvent.click(screen.getByRole('button', {name: 'Copy Python'}));
  expect(callsOf('clipboard.write')).toEqual([['load keras3']]);
  expect(screen.queryByRole('button', {name: 'Save .h5…'})).toBeNull();
});

test('a model that Keras 3 cannot read says so in its place', async () => {
  setView({keras: 'keras3'});
  answer('model.targets', () => done([cannot('keras3', 'the layer local: Keras 3 has no such layer')]));
  render(<ModelCard />);
  expect(
    await screen.findByText('It cannot become a file for Keras 3: the layer local: Keras 3 has no such layer'),
  ).toBeDefined();
  expect(screen.queryByRole('button', {name: 'Save .keras…'})).toBeNull();
});

test('Save as says of each file who reads it, what is lost, or why it cannot be had, and saves it', async () => {
  const refused = 'the layer local (LocallyConnected2D): Keras 3 has no such layer';
  const outlooks = [
    cannot('keras3', refused),
    cannot('keras3-h5', refused),
    can('keras2-h5', ['bfloat16 weights are stored as float32']),
    can('npz'),
  ];
  answer('model.targets', () => done(outlooks));
  answer('model.saveAs', () => done('cells.npz'));
  render(<ModelCard />);
  expect(await shownTargets()).toEqual(['Keras 2 HDF5', 'Weights for numpy']);
  expect(screen.getByText('Not possible: Keras 3, Keras 3 HDF5')).toBeDefined();
  expect(screen.getAllByText(refused)).toHaveLength(1);
  expect(screen.getByText('bfloat16 weights are stored as float32')).toBeDefined();
  expect(screen.queryByText(/What can be done all the same/)).toBeNull();
  await userEvent.click(screen.getByRole('button', {name: 'Save .npz… Weights for numpy'}));
  expect([callsOf('model.saveAs'), get().notice]).toEqual([[['model-1', 'npz']], 'Saved cells.npz.']);
});

test('a small ONNX file with its .h5 is offered where the model can become an .h5', async () => {
  answer('model.saveAs', () => done('cells.onnx and cells.h5'));
  const {unmount} = render(<ModelCard />);
  await shownTargets();
  await userEvent.click(screen.getByRole('button', {name: 'Save .onnx and .h5…'}));
  expect([callsOf('model.saveAs'), get().notice]).toEqual([
    [['model-1', 'onnx', 'beside']],
    'Saved cells.onnx and cells.h5.',
  ]);
  unmount();
  answer('model.targets', () => done([cannot('keras2-h5', 'its config contradicts itself'), can('onnx')]));
  render(<ModelCard />);
  await shownTargets();
  expect(screen.queryByRole('button', {name: 'Save .onnx and .h5…'})).toBeNull();
});

test.each([
  ['runnable', /run it here, and save its weights for numpy/],
  ['unsupported', /save its weights for numpy\. It cannot be run here/],
] as const)('a %s model that can become no file is told what can still be done', async (verdict, sentence) => {
  const report = modelReport({verdict, kind: 'saved-model'});
  set({models: [modelItem({state: {step: 'described', report}})]});
  const why = 'This was written by model.export().';
  answer('model.targets', () => done([cannot('keras2-h5', why), cannot('keras3', why), can('npz')]));
  render(<ModelCard />);
  expect(await shownTargets()).toEqual(['Weights for numpy']);
  expect(screen.getByText(sentence)).toBeDefined();
  expect(screen.getByText('Not possible: Keras 2 HDF5, Keras 3')).toBeDefined();
});
