import {act, render, screen} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {beforeEach, expect, test} from 'vitest';
import {setRace} from '../store/race';
import {openSheet, useSheets} from '../store/sheets';
import {setView, useView} from '../store/view';
import {answer, callsOf, done} from '../testing/fake-bridge';
import {SettingsSheet} from './SettingsSheet';

beforeEach(() => {
  setView({theme: 'system', afterKill: 'reopen'});
  setRace({pythons: []});
  answer('kept.usage', () => done({bytes: 2e9, images: 3, quotaBytes: 4e9, fault: null}));
  answer('engine.list', () => done([]));
  useSheets.setState({open: []});
  render(<SettingsSheet />);
  act(() => openSheet('settings'));
});

test('theme, and what happens after a kill, are chosen and kept', async () => {
  await userEvent.selectOptions(screen.getByLabelText('Theme'), 'dark');
  await userEvent.selectOptions(screen.getByLabelText(/closed unexpectedly/), 'ask');
  expect(useView.getState()).toMatchObject({theme: 'dark', afterKill: 'ask'});
});

test('the quota of what is kept is here too', async () => {
  answer('kept.setQuota', (bytes) => done({bytes: 1e9, images: 1, quotaBytes: bytes, fault: null}));
  await userEvent.selectOptions(await screen.findByLabelText('At most'), String(1e9));
  expect(callsOf('kept.setQuota')).toEqual([[1e9]]);
});

test('no Python is started before it is asked for', async () => {
  expect(callsOf('race.pythons')).toEqual([]);
  answer('race.pythons', () =>
    done([{executable: '/usr/bin/python3', version: '3.11.2', tensorflow: '2.15.1'}] as never),
  );
  await userEvent.click(screen.getByRole('button', {name: 'Look for Pythons'}));
  expect(await screen.findByText(/^Python 3\.11\.2 with TensorFlow 2\.15\.1/)).toBeDefined();
});
