import {useState, type KeyboardEvent} from 'react';
import {clamp} from './clamp';

/** How far each key goes in a list; Infinity: to its end. */
const MOVES: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  Home: -Infinity,
  End: Infinity,
};

interface RovingItem {
  readonly tabIndex: number;
  readonly 'data-roving': number;
  readonly onFocus: () => void;
}

interface Roving {
  /** For the list's element. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  /** For the button of an item. */
  readonly item: (index: number) => RovingItem;
}

/** One tab stop for a list of `count` buttons, arrows inside. */
export function useRoving(count: number): Roving {
  const [at, setAt] = useState(0);
  const stop = Math.min(at, count - 1);
  return {
    onKeyDown: (event) => {
      const move = MOVES[event.key];
      const from = Number((event.target as HTMLElement).dataset['roving'] ?? NaN);
      if (move === undefined || Number.isNaN(from)) return;
      event.preventDefault();
      const to = clamp(from + move, 0, count - 1);
      event.currentTarget.querySelector<HTMLElement>(`[data-roving="${to}"]`)?.focus();
    },
    item: (index) => ({tabIndex: index === stop ? 0 : -1, 'data-roving': index, onFocus: () => setAt(index)}),
  };
}
