import type {PythonFound} from '../../electron/contract/race';
import type {ThemeChoice, ViewState} from '../store/view';

export const WORDS = {
  title: 'Settings',
  look: 'How it looks',
  theme: 'Theme',
  themes: {system: 'as the system', light: 'light', dark: 'dark'} satisfies Record<ThemeChoice, string>,
  computing: 'What computes',
  engineHint:
    'The best is what is fastest of those that are here. “Engines…” above says which are, and what they lack.',
  after: 'After the app was closed unexpectedly',
  afterKill: {ask: 'ask', reopen: 'open the last session', empty: 'begin empty'} satisfies Record<
    ViewState['afterKill'],
    string
  >,
  kept: 'Results that are kept',
  python: 'Python',
  pythonHint: 'Only the race starts a Python, to measure it beside this app. None is needed for anything else.',
  found: ({version, tensorflow, executable}: PythonFound) =>
    `Python ${version} with TensorFlow ${tensorflow}: ${executable}`,
  noneKnown: 'None is known yet.',
  lookForPythons: 'Look for Pythons',
  choosePython: 'Choose a Python…',
} as const;
