import {fireEvent, render, screen, within} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {expect, test} from 'vitest';
import {COMMANDS} from '../../electron/contract/commands';
import {KeySheet} from './KeySheet';

test('it opens by its button', async () => {
  render(<KeySheet />);
  expect(screen.queryByRole('dialog')).toBeNull();
  await userEvent.click(screen.getByRole('button', {name: 'Keys'}));
  expect(screen.getByRole('dialog', {name: 'Keys'})).toBeDefined();
});

test('it opens by Ctrl and slash', () => {
  render(<KeySheet />);
  fireEvent.keyDown(window, {key: '/', ctrlKey: true});
  expect(screen.getByRole('dialog', {name: 'Keys'})).toBeDefined();
});

test('every command with a key is in it', () => {
  render(<KeySheet />);
  fireEvent.keyDown(window, {key: '/', ctrlKey: true});
  const rows = screen.getAllByRole('row').map(({textContent}) => textContent);
  const labels = COMMANDS.filter(({key}) => key !== null).map(({label}) => label);
  expect(labels.filter((label) => !rows.some((row) => row.startsWith(label)))).toEqual([]);
});

test('keys are written as they stand on the keyboard', () => {
  render(<KeySheet />);
  fireEvent.keyDown(window, {key: '/', ctrlKey: true});
  expect(screen.getByRole('row', {name: /^Segment (Ctrl|⌘) \+ Enter$/})).toBeDefined();
});

test('it is closed by its button, and can be opened again', async () => {
  render(<KeySheet />);
  await userEvent.click(screen.getByRole('button', {name: 'Keys'}));
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', {name: 'Close'}));
  expect(screen.queryByRole('dialog')).toBeNull();
  await userEvent.click(screen.getByRole('button', {name: 'Keys'}));
  expect(screen.getByRole('dialog')).toBeDefined();
});
