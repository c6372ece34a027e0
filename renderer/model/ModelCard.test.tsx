import {render, screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import type {PredictionComparison} from '../../electron/contract/model';
import {get, set} from '../store/session';
import {setView} from '../store/view';
import {answer, callsOf, done, refused} from '../testing/fake-bridge';
import {convertedModel, modelItem, modelReport} from '../testing/items';
import {ModelCard} from './ModelCard';

beforeEach(() => set({models: [modelItem()], modelId: 'model-1', faults: [], notice: ''}));

function showPredicted(predicted: PredictionComparison): void {
  set({models: [modelItem({predicted})]});
}

test('without a model it says what may be dropped', () => {
  set({models: [], modelId: null});
  render(<ModelCard />);
  expect(screen.getByText(/^Drop a SavedModel/)).toBeDefined();
});

test('a converted model shows sizes, times and that every weight is the same', () => {
  render(<ModelCard />);
  for (const text of ['SavedModel 4.1 MB', '→ HDF5 2.7 MB', 'in 800 ms', '✓ all 131 weights identical to the byte'])
    expect(screen.getByText(text)).toBeDefined();
});

test('weights that differ are counted', () => {
  const converted = convertedModel({readBack: {compared: 131, identical: 129, different: ['a', 'b']}});
  set({models: [modelItem({state: {step: 'ready', report: modelReport(), converted}})]});
  render(<ModelCard />);
  expect(screen.getByText('✕ 2 of 131 weights differ').className).toBe('bad');
});

test('predictions that were compared show their largest difference', () => {
  const predictions = [1e-7, 3.9e-6].map((maxAbsDiff, i) => ({output: `head ${i}`, maxAbsDiff, at: [0]}));
  showPredicted({predictions, predictionsWhy: null});
  render(<ModelCard />);
  expect(screen.getByText(/largest difference 3\.9e-6/)).toBeDefined();
});

test('predictions that are not compared yet are not spoken of', () => {
  render(<ModelCard />);
  expect(screen.queryByText(/[Pp]redictions/)).toBeNull();
});

test('predictions that were not compared say why', () => {
  showPredicted({predictions: [], predictionsWhy: 'no TensorFlow'});
  render(<ModelCard />);
  expect(screen.getByText('Predictions not compared: no TensorFlow')).toBeDefined();
});

test('what cannot be converted says why', () => {
  const report = modelReport({
    verdict: 'unsupported',
    layers: [],
    kind: 'tf1-saved-model',
    reasons: [{code: 'tf1', message: 'This is a TensorFlow 1 model; save it anew with Keras 2.'}],
  });
  set({models: [modelItem({state: {step: 'described', report}})]});
  render(<ModelCard />);
  expect(screen.getByText(/save it anew/)).toBeDefined();
  expect(screen.getByText('TensorFlow 1 SavedModel · TensorFlow 2.15.1')).toBeDefined();
});

test('layers are found by name, class, or what is special of them, with what they give', async () => {
  const layers = modelReport().layers.map((layer) =>
    layer.name === 'location' ? {...layer, foldedInto: 'conv'} : layer,
  );
  set({models: [modelItem({state: {step: 'ready', report: modelReport({layers}), converted: convertedModel()}})]});
  render(<ModelCard />);
  await userEvent.click(screen.getByRole('button', {name: 'Layers (3)…'}));
  const rows = (): string[] =>
    [...document.querySelectorAll('dialog tbody tr[aria-rowindex]')].map((row) => row.textContent);
  expect(rows()).toHaveLength(3);
  for (const words of ['location2', 'custom', 'folded']) {
    await userEvent.clear(screen.getByRole('textbox', {name: 'Filter layers'}));
    await userEvent.type(screen.getByRole('textbox', {name: 'Filter layers'}), words);
    expect(rows()).toEqual(['locationLocation2D custom256 × 256 × 2in conv']);
  }
  expect(screen.getByText('1 of 3')).toBeDefined();
});

test('the time of each layer is measured when it is asked for, and the longest comes first', async () => {
  answer('model.layerTimes', () =>
    done({
      engine: 'wasm',
      device: 'a processor',
      input: [1, 256, 256, 2],
      layers: [
        {layer: 'location', ms: 1.5},
        {layer: 'conv', ms: 40},
      ],
    }),
  );
  render(<ModelCard />);
  await userEvent.click(screen.getByRole('button', {name: 'Layers (3)…'}));
  await userEvent.click(screen.getByRole('button', {name: 'Measure where the time goes'}));
  expect(await screen.findByText(/medians of three, by WebAssembly on a processor: 42 ms/)).toBeDefined();
  const rows = [...document.querySelectorAll('dialog tbody tr[aria-rowindex]')].map((row) => row.textContent);
  expect(rows.map((row) => row.slice(0, 4))).toEqual(['conv', 'loca', 'imag']);
  expect(rows[0]).toBe('convConv2D 128 × 128 × 641.2 M40.0 ms');
});

test('the lines for Python are shown and copied', async () => {
  answer('clipboard.write', () => done(true));
  render(<ModelCard />);
  await userEvent.click(screen.getByRole('button', {name: 'Show'}));
  expect(screen.getByText('load_model("cells.h5")')).toBeDefined();
  await userEvent.click(screen.getByRole('button', {name: 'Copy Python'}));
  expect([callsOf('clipboard.write'), get().notice]).toEqual([[['load_model("cells.h5")']], 'Copied.']);
});

test('where the file was saved is told', async () => {
  answer('model.saveH5', () => done('cells.h5'));
  render(<ModelCard />);
  await userEvent.click(screen.getByRole('button', {name: 'Save .h5…'}));
  expect(get().notice).toBe('Saved cells.h5.');
});

test('a model is saved as ONNX, converted or not', async () => {
  answer('model.saveAs', () => done('cells.onnx'));
  const {rerender} = render(<ModelCard />);
  await userEvent.click(screen.getByRole('button', {name: 'Save ONNX…'}));
  expect([callsOf('model.saveAs'), get().notice]).toEqual([[['model-1', 'onnx']], 'Saved cells.onnx.']);
  const {state} = modelItem();
  if (state.step !== 'ready') throw new Error('not ready');
  set({models: [modelItem({state: {...state, converted: null}})]});
  rerender(<ModelCard />);
  await userEvent.click(screen.getByRole('button', {name: 'Save ONNX…'}));
  expect(callsOf('model.saveAs')).toHaveLength(2);
});

test('nothing is told where the user thought better of it', async () => {
  answer('model.saveH5', () => done(null));
  render(<ModelCard />);
  await userEvent.click(screen.getByRole('button', {name: 'Save .h5…'}));
  expect(get().notice).toBe('');
});

test('a full disk is told as a fault', async () => {
  answer('model.saveH5', () => refused('The disk is full.'));
  render(<ModelCard />);
  await userEvent.click(screen.getByRole('button', {name: 'Save .h5…'}));
  expect(get().faults.map(({message}) => message)).toEqual(['The disk is full.']);
});

test('of several models one is shown, by choice', async () => {
  set({models: [modelItem(), modelItem({id: 'model-2', name: 'other'})]});
  render(<ModelCard />);
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Shown model'}), 'other');
  expect(get().modelId).toBe('model-2');
});

test('of a model of several outputs it can be chosen which are read, and how', async () => {
  const outputs = ['prob', 'dist', 'other'].map((name) => ({name, shape: null, dtype: 'float32'}));
  const state = {step: 'ready', report: modelReport({outputs}), converted: convertedModel()} as const;
  set({models: [modelItem({state})]});
  render(<ModelCard />);
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Read as'}), 'StarDist');
  expect(get().models[0]?.reading).toBe('stardist:prob,dist');
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Distances'}), 'other');
  expect(get().models[0]?.reading).toBe('stardist:prob,other');
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'Read as'}), 'by what its outputs are');
  expect(get().models[0]?.reading).toBeNull();
  expect(screen.queryByRole('combobox', {name: 'Distances'})).toBeNull();
});

test('a model of one output leaves nothing to choose', () => {
  render(<ModelCard />);
  expect(screen.queryByRole('combobox', {name: 'Read as'})).toBeNull();
});

test.each([
  ['saved-model', 'runnable', false],
  ['tf1-saved-model', 'unsupported', false],
  ['keras-h5-weights', 'unsupported', false],
  ['keras-saved-model', 'convertible', true],
  ['keras-v3', 'unsupported', true],
] as const)(
  'which Keras somebody has is asked only where a file for one can be had: %s, %s',
  (kind, verdict, isAsked) => {
    setView({keras: null});
    set({models: [modelItem({state: {step: 'described', report: modelReport({kind, verdict})}})]});
    render(<ModelCard />);
    expect(screen.queryByText('Which Keras do you have?') !== null).toBe(isAsked);
  },
);
