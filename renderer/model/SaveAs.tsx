import {useState} from 'react';
import type {TargetOutlook} from '../../electron/contract/model';
import {TARGETS} from '../../electron/contract/targets';
import {saveAs, targetsOf} from '../store/actions/models';
import styles from './SaveAs.module.css';
import {WORDS} from './words';

/** What the model can be saved as: who reads each file, what is lost, or why it cannot be had. */
export function SaveAs({id}: {readonly id: string}) {
  const [isShown, setShown] = useState(false);
  const [outlooks, setOutlooks] = useState<readonly TargetOutlook[] | null>(null);
  const show = async (): Promise<void> => {
    setShown(!isShown);
    if (!isShown && !outlooks) setOutlooks(await targetsOf(id));
  };
  return (
    <>
      <button type="button" aria-expanded={isShown} onClick={() => void show()}>
        {WORDS.saveAs}
      </button>
      {isShown ? <Targets outlooks={outlooks} /> : null}
    </>
  );
}

function Targets({outlooks}: {readonly outlooks: readonly TargetOutlook[] | null}) {
  if (!outlooks) return <p className="quiet">{WORDS.looking}</p>;
  const isStuck = outlooks.filter(({refused}) => refused !== null).length >= outlooks.length - 1;
  return (
    <section aria-label={WORDS.whichKeras} className={styles['targets']}>
      <strong>{WORDS.whichKeras}</strong>
      <ul>
        {inOrderOfUse(outlooks).map((outlook) => (
          <TargetRow key={outlook.target} outlook={outlook} />
        ))}
      </ul>
      {isStuck ? <p className="quiet">{WORDS.otherWays}</p> : null}
    </section>
  );
}

/** What can be had first. */
function inOrderOfUse(outlooks: readonly TargetOutlook[]): readonly TargetOutlook[] {
  return [...outlooks.filter(({refused}) => refused === null), ...outlooks.filter(({refused}) => refused !== null)];
}

function TargetRow({outlook: {target, refused, notes}}: {readonly outlook: TargetOutlook}) {
  const {name, endings, readers} = TARGETS[target];
  return (
    <li>
      <div className={styles['head']}>
        <span className={styles['name']}>{name}</span>
        {refused === null ? (
          <button type="button" aria-label={`${WORDS.saveAs} ${name}`} onClick={() => void saveAs(target)}>
            {WORDS.saveTarget(endings[0]!)}
          </button>
        ) : null}
      </div>
      <span className="quiet">{WORDS.readBy(readers)}</span>
      {refused === null ? null : <span className={styles['lost']}>{WORDS.cannot + refused}</span>}
      {notes.map((note) => (
        <span key={note} className={styles['lost']}>
          {note}
        </span>
      ))}
    </li>
  );
}
