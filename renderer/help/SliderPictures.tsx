import {ALL_ROWS} from '../../electron/contract/parameters';
import styles from './Help.module.css';
import {PICTURES, type Shape} from './pictures';
import {WORDS} from './words';

/** A small picture of a lesser and a greater value for each. */
export function SliderPictures() {
  return (
    <>
      <p className="quiet">{WORDS.slidersHint}</p>
      <ul className={styles['sliders']}>
        {ALL_ROWS.map(([name, {label, does}]) => (
          <li key={name}>
            <Picture shapes={PICTURES[name].less} words={WORDS.less} />
            <Picture shapes={PICTURES[name].more} words={WORDS.more} />
            <span>
              <strong>{label}</strong>
              <br />
              {does}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What it shows is said beside it. */
function Picture({shapes, words}: {readonly shapes: readonly Shape[]; readonly words: string}) {
  return (
    <figure>
      <svg viewBox="0 0 64 44" width="80" height="55" aria-hidden="true">
        {shapes.map(([as, d]) => (
          <path key={`${as} ${d}`} className={styles[as]} d={d} />
        ))}
      </svg>
      <figcaption className="quiet">{words}</figcaption>
    </figure>
  );
}
