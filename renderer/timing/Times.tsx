import {copy} from '../store/actions/jobs';
import {time} from '../store/actions/models';
import {openRace} from '../store/actions/race';
import {selectedImage, selectedModel, useSession, type ModelItem} from '../store/session';
import {setView, useView} from '../store/view';
import {FormatBars} from './FormatBars';
import {FormatTable} from './FormatTable';
import {asMarkdown} from './format-table';
import {StageBar} from './StageBar';
import styles from './Times.module.css';
import {WORDS} from './words';

export function Times() {
  const model = useSession(selectedModel);
  const image = useSession(selectedImage);
  return (
    <section aria-label={WORDS.title} className={styles['times']}>
      <div className="row spread">
        <h2>{WORDS.title}</h2>
        <RaceButton isReady={Boolean(model?.comparison)} />
        {model?.comparison ? <ComparisonButtons model={model} /> : null}
      </div>
      <Comparison comparison={model?.comparison ?? null} />
      {image?.report ? <StageBar name={image.name} report={image.report} /> : null}
    </section>
  );
}

function RaceButton({isReady}: {readonly isReady: boolean}) {
  return (
    <div className="row">
      <button
        type="button"
        disabled={!isReady}
        title={isReady ? WORDS.raceHint : WORDS.raceNeeds}
        onClick={() => void openRace()}
      >
        {WORDS.race}
      </button>
    </div>
  );
}

function ComparisonButtons({model: {id, comparison}}: {readonly model: ModelItem}) {
  const shownAs = useView((v) => v.timesAs);
  const other = shownAs === 'chart' ? 'table' : 'chart';
  return (
    <div className="row">
      <button
        type="button"
        className="plain"
        aria-pressed={shownAs === 'table'}
        onClick={() => setView({timesAs: other})}
      >
        {WORDS[other]}
      </button>
      <button type="button" className="plain" onClick={() => void copy(asMarkdown(comparison?.rows ?? []))}>
        {WORDS.copy}
      </button>
      <button type="button" className="plain" onClick={() => void time(id)}>
        {WORDS.again}
      </button>
    </div>
  );
}

function Comparison({comparison}: {readonly comparison: ModelItem['comparison']}) {
  const shownAs = useView((v) => v.timesAs);
  if (!comparison) return <p className="quiet">{WORDS.nothingYet}</p>;
  const {rows, savedModelWhy} = comparison;
  return (
    <>
      {shownAs === 'chart' ? <FormatBars rows={rows} /> : <FormatTable rows={rows} />}
      {savedModelWhy ? <p className="quiet">{WORDS.notTimed(savedModelWhy)}</p> : null}
    </>
  );
}
