import type {SegmentReport} from '../../electron/contract/image';
import type {FormatTimes} from '../../electron/contract/timing';
import {measuredPairs} from '../race/pairs';
import {copy} from '../store/actions/jobs';
import {time} from '../store/actions/models';
import {openRace} from '../store/actions/race';
import {useRace} from '../store/race';
import {selectedImage, selectedModel, useSession, type ModelItem} from '../store/session';
import {setView, useView} from '../store/view';
import {FormatBars} from './FormatBars';
import {FormatTable} from './FormatTable';
import {asMarkdown} from './format-table';
import {StageBar} from './StageBar';
import styles from './Times.module.css';
import {WORDS} from './words';

/** One line, and on wish everything that was timed. */
export function Times() {
  const model = useSession(selectedModel);
  const image = useSession(selectedImage);
  const isOpen = useView((v) => v.timesOpen);
  const comparison = model?.comparison ?? null;
  return (
    <section aria-label={WORDS.title} className={`dock ${styles['times']}`}>
      <div className="row spread">
        <h2>
          <button type="button" className="plain" aria-expanded={isOpen} onClick={() => setView({timesOpen: !isOpen})}>
            {isOpen ? '▾' : '▸'} {WORDS.title}
          </button>
        </h2>
        {isOpen ? null : <Summary rows={comparison?.rows ?? null} report={image?.report ?? null} />}
        <RaceButton isReady={Boolean(comparison)} />
        {isOpen && model && comparison ? <ComparisonButtons model={model} /> : null}
      </div>
      {isOpen ? <Comparison comparison={comparison} /> : null}
      {isOpen && comparison && model ? <RaceSays model={model.name} /> : null}
      {isOpen && image?.report ? <StageBar name={image.name} report={image.report} /> : null}
    </section>
  );
}

interface SummaryProperties {
  readonly rows: readonly FormatTimes[] | null;
  readonly report: SegmentReport | null;
}

function Summary({rows, report}: SummaryProperties) {
  const taken = report && Object.values(report.timings).reduce((sum, ms) => sum + ms, 0);
  return (
    <p className={styles['summary']} data-testid={rows ? 'times' : undefined}>
      {rows ? WORDS.summary(rows) : WORDS.nothingYet}
      {taken === null ? '' : WORDS.imageTook(taken)}
    </p>
  );
}

/** What the race has found of the same model, so that two figures for one thing are not left without a word. */
function RaceSays({model}: {readonly model: string}) {
  const result = useRace((r) => r.result);
  if (result?.model.name !== model) return null;
  const pairs = measuredPairs(result.rows);
  return pairs.map((pair) => (
    <p key={pair.environment} className="quiet">
      {WORDS.raceSays(pair, result.options.runs)}
    </p>
  ));
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
