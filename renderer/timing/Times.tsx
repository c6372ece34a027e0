import {compareLoad, copy} from '../store/actions';
import {openRace} from '../store/race';
import {selectedImage, selectedModel, useSession} from '../store/session';
import {setView, useView} from '../store/view';
import {FormatBars} from './FormatBars';
import {FormatTable} from './FormatTable';
import {StageBar} from './StageBar';
import {asMarkdown} from './markdown';
import styles from './Times.module.css';

export function Times() {
  const model = useSession(selectedModel);
  const image = useSession(selectedImage);
  const shownAs = useView((v) => v.timesAs);
  const comparison = model?.comparison ?? null;
  return (
    <section aria-label="Times" className={styles['times']}>
      <div className="row spread">
        <h2>Times</h2>
        <div className="row">
          <button
            type="button"
            disabled={!comparison}
            title={comparison ? 'Both formats, every load in a fresh process' : 'Needs a converted SavedModel'}
            onClick={() => void openRace()}
          >
            Race…
          </button>
        </div>
        {comparison ? (
          <div className="row">
            <button
              type="button"
              className="plain"
              aria-pressed={shownAs === 'table'}
              onClick={() => setView({timesAs: shownAs === 'chart' ? 'table' : 'chart'})}
            >
              {shownAs === 'chart' ? 'Table' : 'Chart'}
            </button>
            <button type="button" className="plain" onClick={() => void copy(asMarkdown(comparison))}>
              Copy
            </button>
            <button type="button" className="plain" onClick={() => void compareLoad(model!.id)}>
              Measure again
            </button>
          </div>
        ) : null}
      </div>
      {comparison ? (
        <>
          {shownAs === 'chart' ? <FormatBars rows={comparison.rows} /> : <FormatTable rows={comparison.rows} />}
          {comparison.savedModelWhy ? <p className="quiet">SavedModel not timed: {comparison.savedModelWhy}</p> : null}
        </>
      ) : (
        <p className="quiet">The load times of both formats appear here when a model has been converted.</p>
      )}
      {image?.report ? <StageBar name={image.name} report={image.report} /> : null}
    </section>
  );
}
