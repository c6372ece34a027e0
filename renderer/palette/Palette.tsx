import {useId, useState, type KeyboardEvent} from 'react';
import {CommandSheet} from '../sheet/CommandSheet';
import {useSession} from '../store/session';
import {closeSheet} from '../store/sheets';
import {offered, type Found} from './found';
import styles from './Palette.module.css';
import {WORDS} from './words';

/** Every command, and what is open, by a few letters of its name. */
export function Palette() {
  return (
    <CommandSheet name="palette" title={WORDS.title} className={styles['sheet']}>
      <Finder />
    </CommandSheet>
  );
}

/** As the combobox pattern has it: what is typed keeps the focus, arrows choose. */
function Finder() {
  const models = useSession((s) => s.models);
  const images = useSession((s) => s.images);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const found = offered(models, images, typed);
  const chosen = Math.min(at, found.length - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (move !== undefined) setAt((chosen + move + found.length) % Math.max(found.length, 1));
    else if (event.key === 'Enter' && found[chosen]) run(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        // In a search field Escape would empty it instead of closing the palette.
        type="text"
        role="combobox"
        data-begin
        aria-label={WORDS.find}
        placeholder={WORDS.find}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={found.length === 0 ? undefined : `${id}-${chosen}`}
        value={typed}
        onChange={({target}) => {
          setTyped(target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={id} role="listbox" aria-label={WORDS.list} className={styles['list']}>
        {found.map((one, i) => (
          <Option key={one.key} id={`${id}-${i}`} found={one} isChosen={i === chosen} />
        ))}
      </ul>
      {found.length === 0 ? <p className="quiet">{WORDS.none}</p> : null}
    </>
  );
}

interface OptionProperties {
  readonly id: string;
  readonly found: Found;
  readonly isChosen: boolean;
}

function Option({id, found, isChosen}: OptionProperties) {
  return (
    <li
      id={id}
      role="option"
      aria-selected={isChosen}
      ref={(row) => (isChosen ? row?.scrollIntoView?.({block: 'nearest'}) : undefined)}
      onClick={() => run(found)}
    >
      <span>{found.label}</span>
      <span className="quiet">{found.aside}</span>
    </li>
  );
}

/** What it opens lies over a window that has its focus back. */
function run(found: Found): void {
  closeSheet('palette');
  setTimeout(found.run);
}
