import {useState, type ReactNode} from 'react';
import type {TargetOutlook} from '../../electron/contract/model';
import {TARGETS, type TargetId} from '../../electron/contract/targets';
import {copy} from '../store/actions/jobs';
import {saveAs, targetsOf} from '../store/actions/models';
import {useView, type ViewState} from '../store/view';
import styles from './SaveAs.module.css';
import {WORDS} from './words';

interface SaveAsProperties {
  readonly id: string;
  /** It can be run here. */
  readonly runs: boolean;
  /** What stands beside its button. */
  readonly children: ReactNode;
}

/** What the model can be saved as: who reads each file, what is lost, or why it cannot be had. */
export function SaveAs({id, runs, children}: SaveAsProperties) {
  const [isShown, setShown] = useState(false);
  const [outlooks, setOutlooks] = useState<readonly TargetOutlook[] | null>(null);
  const show = async (): Promise<void> => {
    setShown(!isShown);
    if (!isShown && !outlooks) setOutlooks(await targetsOf(id));
  };
  return (
    <>
      <div className="row">
        <button type="button" aria-expanded={isShown} onClick={() => void show()}>
          {WORDS.saveAs}
        </button>
        {children}
      </div>
      {isShown ? <Targets outlooks={outlooks} runs={runs} /> : null}
    </>
  );
}

function Targets({outlooks, runs}: {readonly outlooks: readonly TargetOutlook[] | null; readonly runs: boolean}) {
  const keras = useView((s) => s.keras);
  if (!outlooks) return <p className="quiet">{WORDS.looking}</p>;
  const can = inOrderFor(
    keras,
    outlooks.filter(({refused}) => refused === null),
  );
  return (
    <section aria-label={WORDS.targets} className={styles['targets']}>
      <ul>
        {can.map((outlook, i) => (
          <TargetRow
            key={outlook.target}
            outlook={outlook}
            hasH5={can.some(({target}) => target === 'keras2-h5')}
            isYours={i === 0 && TARGETS[outlook.target].keras === keras}
          />
        ))}
        {[...byReason(outlooks)].map(([reason, targets]) => (
          <Refused key={reason} reason={reason} targets={targets} />
        ))}
      </ul>
      <OtherWays can={can.map(({target}) => target)} runs={runs} />
    </section>
  );
}

/** What the user's Keras reads first; the others as they are listed. */
function inOrderFor(keras: ViewState['keras'], outlooks: readonly TargetOutlook[]): readonly TargetOutlook[] {
  const first = keras === 'unknown' || keras === null ? 'keras3' : keras;
  const place = ({target}: TargetOutlook): number => (TARGETS[target].keras === first ? 0 : 1);
  return outlooks.toSorted((a, b) => place(a) - place(b));
}

/** Targets that cannot be had, by the sentence that says why. */
function byReason(outlooks: readonly TargetOutlook[]): Map<string, TargetId[]> {
  const reasons = new Map<string, TargetId[]>();
  for (const {target, refused} of outlooks)
    if (refused !== null) reasons.set(refused, [...(reasons.get(refused) ?? []), target]);
  return reasons;
}

/** Where no file of a model can be had. */
function OtherWays({can, runs}: {readonly can: readonly TargetId[]; readonly runs: boolean}) {
  if (can.some((target) => !TARGETS[target].weightsAlone)) return null;
  return <p className="quiet">{can.length ? WORDS.otherWays(runs) : WORDS.noWays(runs)}</p>;
}

function Refused({reason, targets}: {readonly reason: string; readonly targets: readonly TargetId[]}) {
  return (
    <li>
      <span className={styles['name']}>{WORDS.cannotAny(targets.map((target) => TARGETS[target].name))}</span>
      <span className={styles['lost']}>{reason}</span>
    </li>
  );
}

interface RowProperties {
  readonly outlook: TargetOutlook;
  readonly isYours: boolean;
  /** It can become a Keras HDF5 file, in which the weights of others can stay. */
  readonly hasH5: boolean;
}

export function TargetRow({outlook: {target, notes, python}, isYours, hasH5}: RowProperties) {
  const {name, endings, readers, keras, pointsToWeights} = TARGETS[target];
  return (
    <li>
      <div className={styles['head']}>
        <span className={styles['name']}>{name}</span>
        <button
          type="button"
          className={isYours ? 'primary' : undefined}
          aria-label={`${WORDS.saveTarget(endings[0]!)} ${name}`}
          onClick={() => void saveAs(target)}
        >
          {WORDS.saveTarget(endings[0]!)}
        </button>
      </div>
      {isYours && keras ? <span className="good">{WORDS.forYours(keras)}</span> : null}
      <span className="quiet">{WORDS.readBy(readers)}</span>
      {notes.map((note) => (
        <span key={note} className={styles['lost']}>
          {note}
        </span>
      ))}
      {pointsToWeights && hasH5 ? <Pointing target={target} /> : null}
      {python === null ? null : <PythonLines python={python} name={name} />}
    </li>
  );
}

/** The same with its weights left in an .h5 beside it. */
function Pointing({target}: {readonly target: TargetId}) {
  const ending = TARGETS[target].endings[0]!;
  return (
    <div className={styles['head']}>
      <span className="quiet">{WORDS.pointingHint(ending)}</span>
      <button type="button" onClick={() => void saveAs(target, 'beside')}>
        {WORDS.savePointing(ending)}
      </button>
    </div>
  );
}

function PythonLines({python, name}: {readonly python: string; readonly name: string}) {
  return (
    <details className={styles['python']}>
      <summary>{WORDS.pythonFor}</summary>
      <pre className={`code ${styles['command']}`}>{python}</pre>
      <button type="button" aria-label={WORDS.copyPythonOf(name)} onClick={() => void copy(python)}>
        {WORDS.copyPython}
      </button>
    </details>
  );
}
