import {act, render, screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import {get, set} from '../store/session';
import {notePlaces} from '../store/places';
import {openSheet, useSheets} from '../store/sheets';
import {imageItem, modelItem} from '../testing/items';
import {Palette} from './Palette';

beforeEach(() => {
  set({models: [], images: [], modelId: null, imageId: null});
  useSheets.setState({open: []});
});

function open(): void {
  render(<Palette />);
  act(() => openSheet('palette'));
}

const chosen = (): string | null => screen.getByRole('option', {selected: true}).textContent;

test('a few letters find a command, arrows choose, Enter runs it after the palette is closed', async () => {
  open();
  await userEvent.keyboard('what');
  expect(screen.getAllByRole('option')).toHaveLength(2);
  expect(chosen()).toBe('What Location2D is');
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await expect.poll(() => useSheets.getState()).toMatchObject({open: ['help'], topic: 'sliders'});
});

test('what is open is found by its name and its folder, and shown', async () => {
  set({
    models: [modelItem(), modelItem({id: 'model-2', name: 'other'})],
    modelId: 'model-1',
    images: [imageItem({folder: 'plate/a'}), imageItem({id: 'image-2', folder: 'plate/b'})],
  });
  open();
  await userEvent.keyboard('tissue plate/b');
  expect(screen.getAllByRole('option').map(({textContent}) => textContent)).toEqual(['tissue.tifplate/b · image']);
  await userEvent.clear(screen.getByRole('combobox'));
  await userEvent.keyboard('other');
  await userEvent.click(screen.getByRole('option'));
  await expect.poll(() => get().modelId).toBe('model-2');
});

test('equal names are told apart by where they lie', () => {
  notePlaces([
    {id: 'image-1', place: 'monday'},
    {id: 'image-2', place: 'tuesday'},
  ]);
  set({images: [imageItem(), imageItem({id: 'image-2'})]});
  render(<Palette />);
  act(() => openSheet('palette'));
  const found = screen.getAllByRole('option').map(({textContent}) => textContent);
  expect(found.slice(-2)).toEqual(['tissue.tifmonday · image', 'tissue.tiftuesday · image']);
});

test('the field names what is chosen to a screen reader, and says where nothing is', async () => {
  open();
  const field = screen.getByRole('combobox');
  expect(document.getElementById(field.getAttribute('aria-activedescendant')!)).toBe(
    screen.getByRole('option', {selected: true}),
  );
  await userEvent.keyboard('xyzzy{Enter}');
  expect(screen.getByText('Nothing is called so.')).toBeDefined();
  expect(field.getAttribute('aria-activedescendant')).toBeNull();
});
