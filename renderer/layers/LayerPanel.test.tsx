import {act, fireEvent, render, screen, waitFor, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test, vi} from 'vitest';
import {MESMER_PARAMETERS, PARAMETER_ROWS} from '../../electron/contract/parameters';
import {imageOf, set, updateImage} from '../store/session';
import {mapsAreOld, useModelMaps} from '../store/model-maps';
import {setView, useView} from '../store/view';
import {answer, callsOf, done} from '../testing/fake-bridge';
import {imageInfo, imageItem, segmentReport} from '../testing/items';
import {MOST_SHOWN, useShown} from '../viewer/channels';
import {useColours, useLimits} from '../viewer/limits';
import {LayerPanel} from './LayerPanel';

beforeEach(() => {
  set({images: [imageItem()], imageId: 'image-1'});
  setView({compartment: 'whole-cell', cellStyle: 'outline', cellsVisible: true, cellOpacity: 0.8});
  useShown.setState({byName: {}});
  useModelMaps.setState({image: null, maps: [], isOld: false});
  useLimits.setState({byChannel: {}});
  useColours.setState({byChannel: {}});
});

const limits = () => useLimits.getState().byChannel['image-1 0'];

const boxes = (): readonly (string | null | undefined)[] =>
  screen.getAllByRole('checkbox').map((box) => box.parentElement?.textContent);
const shown = (): readonly boolean[] => screen.getAllByRole('checkbox').map((box) => (box as HTMLInputElement).checked);

test('there are a layer of cells and one for each channel, those the model is given first', () => {
  const names = ['CD3', 'WGA', 'DAPI', 'CD8'];
  const channels = names.map((name) => ({...imageInfo().channels[0]!, name}));
  set({images: [imageItem({info: imageInfo({channels}), nuclear: 2, membrane: 1})]});
  render(<LayerPanel />);
  expect(boxes()).toEqual(['Cells', 'Nuclear DAPI', 'Membrane WGA', ' CD3', ' CD8']);
  expect(shown()).toEqual([true, true, true, false, false]);
});

test('a channel that is not used is there, and can be shown', async () => {
  set({images: [imageItem({membrane: null})]});
  render(<LayerPanel />);
  await userEvent.click(screen.getByRole('checkbox', {name: 'E-cadherin'}));
  expect(shown()).toEqual([true, true, true]);
  expect(screen.getByRole('img', {name: /Histogram of E-cadherin/})).toBeDefined();
});

test('a colour picture is shown in its three colours', () => {
  const channels = ['red', 'green', 'blue'].map((name) => ({...imageInfo().channels[0]!, name, max: 255}));
  set({images: [imageItem({info: imageInfo({channels}), nuclear: 2, membrane: 1})]});
  render(<LayerPanel />);
  expect(shown()).toEqual([true, true, true, true]);
  const colour = (name: string) => (screen.getByLabelText(`${name} colour`) as HTMLInputElement).value;
  expect(['red', 'green', 'blue'].map(colour)).toEqual(['#ff0000', '#00ff00', '#0000ff']);
});

test('so many are shown at once, not more', () => {
  const channels = Array.from({length: MOST_SHOWN + 2}, (_, i) => ({...imageInfo().channels[0]!, name: `c${i}`}));
  useShown.setState({byName: Object.fromEntries(channels.slice(0, MOST_SHOWN).map(({name}) => [name, true]))});
  set({images: [imageItem({info: imageInfo({channels})})]});
  render(<LayerPanel />);
  expect((screen.getByRole('checkbox', {name: `c${MOST_SHOWN}`}) as HTMLInputElement).disabled).toBe(true);
  expect((screen.getByRole('checkbox', {name: /c3/}) as HTMLInputElement).disabled).toBe(false);
});

test('layers are switched off and on, a channel in all images of the panel', async () => {
  render(<LayerPanel />);
  await userEvent.click(screen.getByRole('checkbox', {name: 'Cells'}));
  await userEvent.click(screen.getByRole('checkbox', {name: /Membrane/}));
  expect(useView.getState().cellsVisible).toBe(false);
  set({images: [imageItem({id: 'image-2'})], imageId: 'image-2'});
  expect(shown()).toEqual([false, true, false]);
});

test('a look-up table takes the place of a colour', async () => {
  render(<LayerPanel />);
  await userEvent.selectOptions(screen.getByRole('combobox', {name: 'DAPI colours'}), 'Viridis');
  expect(useColours.getState().byChannel).toEqual({'image-1 0': 'viridis'});
  expect(screen.queryByLabelText('DAPI colour')).toBeNull();
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

function typed(name: string, value: string): void {
  const field = screen.getByRole('spinbutton', {name});
  fireEvent.change(field, {target: {value}});
  fireEvent.blur(field);
}

test('limits are set by number', () => {
  render(<LayerPanel />);
  typed('DAPI dark limit', '100');
  expect(limits()).toEqual({low: 100, high: 3000});
});

test('a dark limit above the bright one is put right', () => {
  render(<LayerPanel />);
  typed('DAPI dark limit', '3500');
  expect(limits()).toEqual({low: 3000, high: 3500});
});

test('a drag on the histogram moves the nearer limit, and past the other it moves that', () => {
  render(<LayerPanel />);
  const [histogram] = screen.getAllByRole('img', {name: /Histogram of DAPI/});
  vi.spyOn(histogram!, 'getBoundingClientRect').mockReturnValue({left: 0, width: 4095} as DOMRect);
  fireEvent.pointerDown(histogram!, {clientX: 500, buttons: 1});
  expect(limits()).toEqual({low: 500, high: 3000});
  fireEvent.pointerMove(histogram!, {clientX: 3200, buttons: 1});
  fireEvent.pointerMove(histogram!, {clientX: 3300, buttons: 1});
  expect(limits()).toEqual({low: 3000, high: 3300});
});

test('a limit that is no number yet changes nothing', () => {
  render(<LayerPanel />);
  typed('DAPI dark limit', '');
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
  expect(screen.getByRole('img', {name: 'Histogram of DAPI from 0 to 4095'})).toBeDefined();
});

test('one channel alone is grey', () => {
  set({images: [imageItem({membrane: null})]});
  render(<LayerPanel />);
  expect((screen.getByLabelText('DAPI colour') as HTMLInputElement).value).toBe('#ebebeb');
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
  const group = within(screen.getAllByRole('group')[0]!);
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
  const group = within(screen.getAllByRole('group')[0]!);
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

test('the model’s maps are layers, once they are asked for', async () => {
  const map = {...imageInfo().channels[0]!, name: 'Whole cell: interior', isMap: true, scaled: true, min: 0, max: 1};
  set({images: [imageItem({report: segmentReport(3)})]});
  answer('image.maps', () => done([map]));
  render(<LayerPanel />);
  expect(callsOf('image.maps')).toEqual([]);
  fireEvent.click(screen.getByText('What the model gave'));
  const box = await screen.findByRole('checkbox', {name: 'Whole cell: interior'});
  expect(callsOf('image.maps')).toEqual([['image-1']]);
  act(() => updateImage('image-1', {parameters: {radius: 3}, version: 9}));
  expect(callsOf('image.maps')).toHaveLength(1);
  act(() => mapsAreOld('image-1'));
  await waitFor(() => expect(callsOf('image.maps')).toHaveLength(2));
  await userEvent.click(box);
  expect((screen.getByLabelText('Whole cell: interior colours') as HTMLSelectElement).value).toBe('viridis');
});

test('maps that are kept no longer are told', async () => {
  set({images: [imageItem({report: segmentReport(3)})]});
  answer('image.maps', () => done([]));
  render(<LayerPanel />);
  fireEvent.click(screen.getByText('What the model gave'));
  expect(await screen.findByText(/are kept no longer: press Segment/)).toBeDefined();
});
