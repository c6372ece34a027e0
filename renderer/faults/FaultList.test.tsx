import {render, screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import {addFault, get, set} from '../store/session';
import {FaultList} from './FaultList';

beforeEach(() => set({faults: [], notice: ''}));

const fault = (message: string): void => addFault({kind: 'corrupt', message});

test('a fault is told as an alert, in its own sentence', () => {
  fault('model.h5 ends after 12 of 40 bytes; copy it again.');
  render(<FaultList />);
  expect(screen.getByRole('alert').textContent).toContain('copy it again.');
});

test('it goes when it is dismissed, and the others stay', async () => {
  fault('first');
  fault('second');
  render(<FaultList />);
  await userEvent.click(screen.getAllByRole('button', {name: 'Dismiss'})[0]!);
  expect(get().faults.map(({message}) => message)).toEqual(['second']);
});

test('the same fault is told once', () => {
  fault('again');
  fault('again');
  expect(get().faults).toHaveLength(1);
});

test('no more than the last four are kept', () => {
  for (let i = 0; i < 10; i += 1) fault(`fault ${i}`);
  expect(get().faults.map(({message}) => message)).toEqual(['fault 6', 'fault 7', 'fault 8', 'fault 9']);
});

test('what was cancelled is no fault', () => {
  addFault({kind: 'cancelled', message: 'cancelled'});
  expect([get().faults, get().notice]).toEqual([[], 'Cancelled.']);
});
