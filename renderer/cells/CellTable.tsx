import {FURTHER_RESULTS, RESULTS} from '../../electron/contract/results';
import {exportResults} from '../store/actions/images';
import {selectedImage, useSession} from '../store/session';
import {setView, useView} from '../store/view';
import {CellRows} from './CellRows';
import {CellSteps} from './CellSteps';
import styles from './CellTable.module.css';
import {Doubts} from './Doubts';
import {TableOptions} from './TableOptions';
import {WORDS} from './words';

/** The overlay's twin: one row a cell. */
export function CellTable() {
  const image = useSession(selectedImage);
  const compartment = useView((v) => v.compartment);
  const saveAlso = useView((v) => v.saveAlso);
  if (!image?.info || !image.report) return null;
  const result = image.report.results.find((candidate) => candidate.compartment === compartment);
  return (
    <section aria-label={WORDS.title} className={styles['section']}>
      <div className="row spread">
        <h2 data-testid="cell-count">{WORDS.heading(compartment, result?.cells ?? 0)}</h2>
        <CellSteps image={image} info={image.info} />
        <button type="button" title={WORDS.saved} onClick={() => void exportResults()}>
          {WORDS.save}
        </button>
      </div>
      <div className={styles['tools']}>
        <TableOptions image={image} info={image.info} />
        <details className={styles['options']}>
          <summary>{WORDS.alsoSaved(saveAlso)}</summary>
          <SaveAlso />
        </details>
      </div>
      <CellRows image={image} info={image.info} />
      <Doubts image={image} info={image.info} report={image.report} />
    </section>
  );
}

/** A checkbox for each result that is written only when it is asked for. */
function SaveAlso() {
  const saveAlso = useView((v) => v.saveAlso);
  return FURTHER_RESULTS.map((kind) => (
    <label key={kind} className="row" title={RESULTS[kind].holds}>
      <input
        type="checkbox"
        checked={saveAlso.includes(kind)}
        onChange={({target}) =>
          setView({saveAlso: target.checked ? [...saveAlso, kind] : saveAlso.filter((other) => other !== kind)})
        }
      />
      {RESULTS[kind].label}
    </label>
  ));
}
