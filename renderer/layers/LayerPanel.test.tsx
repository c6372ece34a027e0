import {act, fireEvent, render, screen, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test, vi} from 'vitest';
import {MESMER_PARAMETERS, PARAMETER_ROWS} from '../../electron/contract/parameters';
import {imageOf, set} from '../store/session';
import {setView, useView} from '../store/view';
import {answer, callsOf, done} from '../testing/fake-bridge';
import {imageItem, segmentReport} from '../testing/items';
import {useColours, useLimits} from '../viewer/limits';
import {LayerPanel} from './LayerPanel';

beforeEach(() => {
  set({images: [imageItem()], imageId: 'image-1'});
  setView({compartment: 'whole-cell', cellStyle: 'outline', cellsVisible: true, cellOpacity: 0.8});
  setView({nuclearVisible: true, membraneVisible: true});
  useLimits.setState({byChannel: {}});
  useColours.setState({byChannel: {}});
});

const limits = () => useLimits.getState().byChannel['image-1 0'];

test('there are a layer of cells and one for each channel that is shown', () => {
  render(<LayerPanel />);
  expect(screen.getAllByRole('checkbox').map((box) => box.parentElement?.textContent)).toEqual([
    'Cells',
    'Nuclear DAPI',
    'Membrane E-cadherin',
  ]);
});

test('a channel that is not used has no layer', () => {
  set({images: [imageItem({membrane: null})]});
  render(<LayerPanel />);
  expect(screen.queryByRole('checkbox', {name: /Membrane/})).toBeNull();
});

test('layers are switched off and on', async () => {
  render(<LayerPanel />);
  await userEvent.click(screen.getByRole('checkbox', {name: 'Cells'}));
  await userEvent.click(screen.getByRole('checkbox', {name: /Membrane/}));
  expect(useView.getState()).toMatchObject({cellsVisible: false, nuclearVisible: true, membraneVisible: false});
});

test('the compartment and how it is drawn are chosen', async () => {
  render(<LayerPanel />);
  await userEvent.click(screen.getByRole('radio', {name: 'Nucleus'}));
  await userEvent.click(screen.getByRole('radio', {name: 'Fill'}));
  expect(useView.getState()).toMatchObject({compartment: 'nuclear', cellStyle: 'fill'});
});

test('the opacity is shown as it is set', () => {
  render(<LayerPanel />);
  fireEvent.change(screen.getByRole('slider', {name: /Opacity/}), {target: {value: '0.35'}});
  expect(screen.getByText('35 %')).toBeDefined();
});

test('limits are set by number', () => {
  render(<LayerPanel />);
  fireEvent.change(screen.getByRole('spinbutton', {name: 'Nuclear dark limit'}), {target: {value: '100'}});
  expect(limits()).toEqual({low: 100, high: 3000});
});

test('a limit that is no number yet changes nothing', () => {
  render(<LayerPanel />);
  fireEvent.change(screen.getByRole('spinbutton', {name: 'Nuclear dark limit'}), {target: {value: ''}});
  expect(limits()).toBeUndefined();
});

test('Full takes all values, Auto the usual ones again', async () => {
  render(<LayerPanel />);
  await userEvent.click(screen.getAllByRole('button', {name: 'Full'})[0]!);
  expect(limits()).toEqual({low: 0, high: 4095});
  await userEvent.click(screen.getAllByRole('button', {name: 'Auto'})[0]!);
  expect(limits()).toBeUndefined();
});

test('the histogram says what it spans', () => {
  render(<LayerPanel />);
  expect(screen.getAllByRole('img', {name: 'Histogram from 0 to 4095'})).toHaveLength(2);
});

test('one channel alone is grey', () => {
  set({images: [imageItem({membrane: null})]});
  render(<LayerPanel />);
  expect((screen.getByLabelText('Nuclear colour') as HTMLInputElement).value).toBe('#ebebeb');
});

test('there are no sliders before an image has been segmented', () => {
  render(<LayerPanel />);
  expect(screen.queryByText('Where cells end')).toBeNull();
});

function withCells(): void {
  set({images: [imageItem({report: segmentReport(5)})]});
  answer('image.preview', () => done(true));
  answer('image.resegment', () => done(segmentReport(4).results[0]!));
  answer('image.cells', () => done([]));
}

test('every parameter has a slider that begins as Mesmer has it', () => {
  withCells();
  render(<LayerPanel />);
  const group = within(screen.getByRole('group'));
  const values = group
    .getAllByRole('slider', {hidden: true})
    .map((slider) => Number((slider as HTMLInputElement).value));
  expect(values).toEqual(PARAMETER_ROWS.map(([name]) => MESMER_PARAMETERS['whole-cell'][name]));
});

test('a StarDist model’s sliders begin with what lies beside it', async () => {
  withCells();
  const usual = {probabilityThreshold: 0.6, overlapThreshold: 0.3};
  set({images: [imageItem({report: {...segmentReport(5), parameterKind: 'stardist', usual}})]});
  render(<LayerPanel />);
  const group = within(screen.getByRole('group'));
  expect(group.getByText('Which objects are cells')).toBeDefined();
  const sliders = group.getAllByRole('slider', {hidden: true}) as HTMLInputElement[];
  expect(sliders.map(({value}) => Number(value))).toEqual([0.6, 0.3]);
  fireEvent.change(sliders[1]!, {target: {value: '0.5'}});
  await vi.waitFor(() => expect(callsOf('image.cells')).toHaveLength(2));
  expect(callsOf('image.resegment')[0]?.[1]).toEqual({overlapThreshold: 0.5});
  expect(group.getByRole('button', {name: 'As the model has them', hidden: true})).toBeDefined();
});

test('a slider asks for cells with its value, and can be taken back', async () => {
  withCells();
  render(<LayerPanel />);
  fireEvent.change(screen.getByLabelText(/^Smallest/), {target: {value: '60'}});
  await vi.waitFor(() => expect(callsOf('image.cells')).toHaveLength(2));
  expect(callsOf('image.resegment')[0]?.[1]).toEqual({smallObjectsThreshold: 60});
  act(() => screen.getByRole('button', {name: 'As Mesmer has them', hidden: true}).click());
  await vi.waitFor(() => expect(callsOf('image.cells')).toHaveLength(4));
  expect(imageOf('image-1')?.parameters).toEqual({});
});
