import type {ModelReport} from '../../electron/contract/model';
import {READINGS, readingKindOf, type ReadingKind} from '../../electron/contract/readings';
import {updateModel, type ModelItem} from '../store/session';
import styles from './ModelCard.module.css';
import {WORDS} from './words';

const KINDS: readonly Choice[] = [
  ['auto', WORDS.readByItself],
  ...Object.entries(READINGS).map(([id, {name}]): Choice => [id, name]),
];

/** Which outputs of a model of several hold the cells, and how. */
export function ReadingChoice({model, report}: {readonly model: ModelItem; readonly report: ModelReport}) {
  const names = report.outputs.map(({name}) => name);
  if (names.length < 2) return null;
  const kind = readingKindOf(model.reading);
  const chosen = model.reading?.slice(model.reading.indexOf(':') + 1).split(',') ?? [];
  const choose = (next: ReadingKind, outputs: readonly string[]): void =>
    updateModel(model.id, {reading: `${next}:${outputs.join()}`});
  const chooseKind = (next: string): void => {
    if (next === 'auto') updateModel(model.id, {reading: null});
    else choose(next as ReadingKind, names.slice(0, READINGS[next as ReadingKind].outputs.length));
  };
  const parts = kind === 'auto' ? [] : READINGS[kind].outputs;
  return (
    <div className={styles['reading']}>
      <Picker label={WORDS.readAs} value={kind} choices={KINDS} onChange={chooseKind} />
      {parts.map((label, i) => (
        <Picker
          key={label}
          label={label}
          value={chosen[i] ?? ''}
          choices={names.map((name): Choice => [name, name])}
          onChange={(name) => choose(kind as ReadingKind, chosen.with(i, name))}
        />
      ))}
    </div>
  );
}

/** A value, and what people read. */
type Choice = readonly [value: string, words: string];

interface PickerProperties {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
}

function Picker({label, value, choices, onChange}: PickerProperties) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {choices.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
