import {useState} from 'react';
import type {ImageInfo, KeptResult} from '../../electron/contract/image';
import {compareWith, otherResults} from '../store/actions/comparison';
import {setComparison, useComparison} from '../store/comparison';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import styles from './Compare.module.css';
import {WORDS} from './words';

/** Another result of the image beside the shown one: of another model, format, engine, or other parameters. */
export function ComparePanel({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const compartment = useView((v) => v.compartment);
  const isOn = useComparison((c) => c.image === image.id);
  const other = useComparison((c) => c.other);
  const [results, setResults] = useState<readonly KeptResult[] | null>(null);
  const look = async (): Promise<void> => setResults(await otherResults(image.id));
  const shown = isOn && other && !results?.some(({key}) => key === other.key) ? [other, ...(results ?? [])] : results;
  const names = info.channels.map(({name}) => name);
  return (
    <details className={styles['compare']} onToggle={(event) => event.currentTarget.open && void look()}>
      <summary>{WORDS.title}</summary>
      {shown?.length === 0 ? <p className="quiet">{WORDS.none}</p> : null}
      {shown && shown.length > 0 ? (
        <select
          aria-label={WORDS.other}
          value={isOn ? (other?.key ?? '') : ''}
          onFocus={() => void look()}
          onChange={({target: {value}}) => void compareWith(image.id, shown.find(({key}) => key === value) ?? null)}
        >
          <option value="">{WORDS.nothing}</option>
          {shown.map((result) => (
            <option key={result.key} value={result.key}>
              {WORDS.result(result, compartment, names)}
            </option>
          ))}
        </select>
      ) : null}
      {isOn ? <HowCompared /> : null}
    </details>
  );
}

function HowCompared() {
  const {how, split, found} = useComparison();
  return (
    <>
      <div role="radiogroup" aria-label={WORDS.seenAs} className="row">
        {(['difference', 'split'] as const).map((one) => (
          <label key={one} className="row">
            <input type="radio" name="compared" checked={how === one} onChange={() => setComparison({how: one})} />
            {WORDS[one]}
          </label>
        ))}
      </div>
      {how === 'split' ? (
        <label className="row">
          {WORDS.splitAt}
          <input
            type="range"
            min={0}
            max={1}
            step={0.01}
            value={split}
            onChange={({target: {valueAsNumber}}) => setComparison({split: valueAsNumber})}
          />
        </label>
      ) : null}
      <span role="status" className="visually-hidden">
        {found ? WORDS.heard(found) : ''}
      </span>
    </>
  );
}
