/** Two models beside each other in a sheet: by choice, by drop, cancelled, and refused. */
import {fireEvent, render, screen, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import type {Outcome} from '../../electron/contract/fault';
import type {ModelDifference} from '../../electron/contract/model';
import {set} from '../store/session';
import {answer, callsOf, done, refused} from '../testing/fake-bridge';
import {modelItem} from '../testing/items';
import {DiffSheet} from './DiffSheet';

const DIFFERENCE: ModelDifference = {
  compared: 12,
  identical: 11,
  layers: [
    {layer: 'extra', change: 'added', what: ['Dense with 2 weights']},
    {layer: 'conv', change: 'changed', what: ['conv/kernel:0 has 1 of 576 other values, by 2.50e-1 at most']},
    {layer: 'old', change: 'gone', what: ['Dropout']},
  ],
  model: ['other outputs'],
};

beforeEach(() => {
  set({models: [modelItem(), modelItem({id: 'model-2', name: 'newer'})], modelId: 'model-1', faults: [], notice: ''});
  answer('model.diff', () => done(DIFFERENCE));
});

async function opened(): Promise<HTMLElement> {
  render(<DiffSheet model={modelItem()} />);
  await userEvent.click(screen.getByRole('button', {name: 'Compare…'}));
  return screen.getByRole('dialog', {name: 'Compare models'});
}

test('an open model is chosen, and what differs is listed, changes first', async () => {
  const sheet = await opened();
  await userEvent.selectOptions(within(sheet).getByRole('combobox', {name: 'Other open model'}), 'newer');
  expect(callsOf('model.diff')).toEqual([['model-1', 'model-2']]);
  expect(await within(sheet).findByText('cells (A) and newer (B)')).toBeDefined();
  const said =
    '1 layer changed · 1 layer only in A · 1 layer only in B · ' +
    '11 of 12 weights that both have are the same to the byte';
  expect(within(sheet).getByText(said)).toBeDefined();
  const rows = within(sheet).getAllByRole('listitem');
  expect(rows.map((row) => row.querySelector('strong')!.textContent)).toEqual([
    'The model itself',
    'conv',
    'old',
    'extra',
  ]);
  await userEvent.selectOptions(within(sheet).getByRole('combobox', {name: 'Shown layers'}), 'only in B');
  expect(within(sheet).getAllByRole('listitem')).toHaveLength(1);
});

test('a model that is opened for it is compared and not put into the session', async () => {
  answer('files.choose', () =>
    done({items: [{id: 'model-3', name: 'third.h5', folder: '', place: 'data', role: 'model'}], leftOut: []}),
  );
  answer('model.diff', () => done({compared: 4, identical: 4, layers: [], model: []}));
  const sheet = await opened();
  await userEvent.click(within(sheet).getByRole('button', {name: 'Open file…'}));
  expect(await within(sheet).findByText('Nothing differs: all 4 weights are the same to the byte.')).toBeDefined();
  expect(callsOf('model.diff')).toEqual([['model-1', 'model-3']]);
});

test('what is dropped on the sheet does not reach the window behind it', async () => {
  let reached = false;
  render(
    <div onDrop={() => (reached = true)}>
      <DiffSheet model={modelItem()} />
    </div>,
  );
  await userEvent.click(screen.getByRole('button', {name: 'Compare…'}));
  fireEvent.drop(screen.getByRole('dialog'), {dataTransfer: {files: []}});
  expect(reached).toBe(false);
});

test('it can be cancelled, and a model that cannot be compared says why in the sheet', async () => {
  let finish: (outcome: Outcome<ModelDifference>) => void = () => undefined;
  answer('model.diff', () => new Promise((resolve) => (finish = resolve)));
  answer('job.cancel', () => {
    finish({ok: false, fault: {kind: 'cancelled', message: 'Cancelled. Nothing was written.'}});
    return done(true);
  });
  const sheet = await opened();
  const choice = within(sheet).getByRole('combobox', {name: 'Other open model'});
  await userEvent.selectOptions(choice, 'newer');
  await userEvent.click(await within(sheet).findByRole('button', {name: 'Cancel'}));
  expect(callsOf('job.cancel')).toEqual([['model.diff model-1']]);
  expect(within(sheet).queryByRole('button', {name: 'Cancel'})).toBeNull();
  expect(within(sheet).queryByRole('alert')).toBeNull();
  answer('model.diff', () => refused('newer is damaged.'));
  await userEvent.selectOptions(choice, 'newer');
  expect((await within(sheet).findByRole('alert')).textContent).toBe('newer is damaged.');
});

test('an image is not compared with a model', async () => {
  answer('files.choose', () =>
    done({items: [{id: 'image-3', name: 'cells.tif', folder: '', place: 'data', role: 'image'}], leftOut: []}),
  );
  const sheet = await opened();
  await userEvent.click(within(sheet).getByRole('button', {name: 'Open file…'}));
  expect((await within(sheet).findByRole('alert')).textContent).toContain('cells.tif is an image');
  expect(callsOf('model.diff')).toEqual([]);
});
