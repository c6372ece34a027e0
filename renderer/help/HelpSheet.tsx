import type {ReactNode} from 'react';
import {commandLabel} from '../../electron/contract/commands';
import {CommandSheet} from '../sheet/CommandSheet';
import {useRoving} from '../roving';
import {openSheet, TOPICS, useSheets, type Topic} from '../store/sheets';
import {About} from './About';
import styles from './Help.module.css';
import {KeyTable} from './KeyTable';
import {Location2D} from './Location2D';
import {SliderPictures} from './SliderPictures';
import {WhyHdf5} from './WhyHdf5';
import {WORDS} from './words';

const PAGES: Readonly<Record<Topic, () => ReactNode>> = {
  keys: KeyTable,
  sliders: SliderPictures,
  'why-hdf5': WhyHdf5,
  location2d: Location2D,
  about: About,
};

/** All of it is here: nothing is fetched. */
export function HelpSheet() {
  const topic = useSheets((s) => s.topic);
  const {onKeyDown, item} = useRoving(TOPICS.length);
  const Page = PAGES[topic];
  return (
    <CommandSheet name="help" title={WORDS.title} className={styles['sheet']}>
      <div className={styles['help']}>
        <nav aria-label={WORDS.topics} onKeyDown={onKeyDown} className={styles['topics']}>
          {TOPICS.map((id, i) => (
            <button
              key={id}
              type="button"
              className="plain"
              aria-current={id === topic}
              {...item(i)}
              {...(id === topic ? {'data-begin': true} : {})}
              onClick={() => openSheet('help', id)}
            >
              {commandLabel(id)}
            </button>
          ))}
        </nav>
        <section className={styles['page']} aria-label={commandLabel(topic)} tabIndex={0}>
          <h3>{commandLabel(topic)}</h3>
          <Page />
        </section>
      </div>
    </CommandSheet>
  );
}
