/** The question whether the last session comes back, after the app was killed. */
import {create} from 'zustand';
import type {Remembered} from './remembered';
import {setView, useView} from './view';

interface Question {
  readonly images: number;
  readonly models: number;
}

export const useReopen = create<{readonly question: Question | null}>(() => ({question: null}));

let answered: (isWanted: boolean) => void = () => undefined;

/** Asked in the window, unless it was answered for good before. */
export async function shallReopen({images, models}: Remembered): Promise<boolean> {
  const {afterKill} = useView.getState();
  if (images.length + models.length === 0 || afterKill === 'reopen') return true;
  if (afterKill === 'empty') return false;
  return new Promise((resolve) => {
    answered = resolve;
    useReopen.setState({question: {images: images.length, models: models.length}});
  });
}

export function answerReopen(isWanted: boolean, isForGood: boolean): void {
  if (isForGood) setView({afterKill: isWanted ? 'reopen' : 'empty'});
  useReopen.setState({question: null});
  answered(isWanted);
}
