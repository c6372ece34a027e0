import {undo} from '../store/actions/jobs';
import {useUndo} from '../store/undo';
import {WORDS} from './words';

/** There where something can be taken back. */
export function UndoButton() {
  const last = useUndo(({steps}) => steps.at(-1)?.label ?? null);
  if (last === null) return null;
  return (
    <button type="button" className="plain" title={WORDS.undoHint} onClick={() => void undo()}>
      {WORDS.undo(last)}
    </button>
  );
}
