import {Sheet} from '../sheet/Sheet';
import {exportAll, removeImages, retryFailed, segmentMany, showExported} from '../store/actions/batch';
import {showImage} from '../store/actions/images';
import {changeQueue, setBatch, useBatch} from '../store/batch';
import {useSession, type ImageItem} from '../store/session';
import {Headings, LongTable} from '../LongTable';
import styles from './Batch.module.css';
import {KeptResults} from './KeptResults';
import type {Step} from './queue';
import {WORDS} from './words';

/** Every image with what was found, and what is done with all of it. */
export function ResultsSheet() {
  const isOpen = useBatch((b) => b.isResultsOpen);
  return (
    <Sheet
      title={WORDS.title}
      isOpen={isOpen}
      onClose={() => setBatch({isResultsOpen: false})}
      className={styles['sheet']}
    >
      <Actions />
      <ResultsTable />
      <KeptResults />
    </Sheet>
  );
}

function Actions() {
  const withCells = useSession((s) => s.images.filter(({summary}) => summary !== null).length);
  const failed = useBatch((b) => b.queue.items.filter(({step}) => step.is === 'failed').length);
  const exportedTo = useBatch((b) => b.exportedTo);
  return (
    <div className={styles['buttons']}>
      <button
        type="button"
        className="primary"
        disabled={withCells === 0}
        title={WORDS.exportHint}
        onClick={() => void exportAll()}
      >
        {WORDS.exportAll(withCells)}
      </button>
      {exportedTo === null ? null : (
        <button type="button" onClick={() => void showExported()}>
          {WORDS.showInFolder(exportedTo)}
        </button>
      )}
      {failed === 0 ? null : (
        <button type="button" onClick={retryFailed}>
          {WORDS.retryFailed(failed)}
        </button>
      )}
    </div>
  );
}

const ROW_HEIGHT = 34;
const MARGIN_ROWS = 6;

function ResultsTable() {
  const images = useSession((s) => s.images);
  const items = useBatch((b) => b.queue.items);
  const steps = new Map(items.map(({id, step}) => [id, step]));
  const headings = [WORDS.image, WORDS.state, WORDS.cells, WORDS.median, WORDS.time, WORDS.warning, WORDS.actions];
  return (
    <LongTable
      label={WORDS.table}
      className={styles['table']}
      rows={images}
      rowHeight={ROW_HEIGHT}
      marginRows={MARGIN_ROWS}
      head={<Headings headings={headings} />}
      renderRow={(image, rowIndex) => (
        <Row key={image.id} image={image} rowIndex={rowIndex} step={steps.get(image.id) ?? null} />
      )}
    />
  );
}

interface RowProperties {
  readonly image: ImageItem;
  readonly rowIndex: number;
  readonly step: Step | null;
}

function Row({image, rowIndex, step}: RowProperties) {
  const {id, name, folder, summary} = image;
  const show = (): void => {
    setBatch({isResultsOpen: false});
    void showImage(id);
  };
  const counts = Object.values(summary?.cells ?? {});
  const warning = warningOf(image, step);
  return (
    <tr aria-rowindex={rowIndex}>
      <td className={styles['image']} title={[folder, name].filter(Boolean).join('/')}>
        <button type="button" className="plain" aria-label={WORDS.show(name)} onClick={show}>
          {name}
        </button>
        <span className="quiet">{folder}</span>
      </td>
      <td>{WORDS.steps[step?.is ?? (summary ? 'done' : 'none')]}</td>
      <td>{counts.join(' · ')}</td>
      <td>
        {summary?.medianAreaPixels == null ? '' : WORDS.area(summary.medianAreaPixels, summary.micrometresPerPixel)}
      </td>
      <td>{summary ? WORDS.ms(summary.ms) : ''}</td>
      <td className={styles['warning']} title={warning}>
        {warning}
      </td>
      <td className={styles['actions']}>
        <RowActions image={image} step={step} />
      </td>
    </tr>
  );
}

/** Why it failed, or what is odd about what was found. */
function warningOf({summary, fault}: ImageItem, step: Step | null): string {
  if (step?.is === 'failed') return step.why;
  if (fault !== null) return fault;
  if (!summary) return '';
  if (Object.values(summary.cells).every((cells) => cells === 0)) return WORDS.noCells;
  return summary.micrometresPerPixel === null ? WORDS.noPixelSize : '';
}

function RowActions({image: {id, name}, step}: Pick<RowProperties, 'image' | 'step'>) {
  return (
    <>
      {step?.is === 'failed' ? (
        <button type="button" aria-label={WORDS.retryOne(name)} onClick={() => segmentMany([id])}>
          {WORDS.retry}
        </button>
      ) : null}
      {step?.is === 'waiting' ? (
        <>
          <button type="button" aria-label={WORDS.earlier(name)} onClick={() => changeQueue({do: 'move', id, by: -1})}>
            ↑
          </button>
          <button type="button" aria-label={WORDS.later(name)} onClick={() => changeQueue({do: 'move', id, by: 1})}>
            ↓
          </button>
        </>
      ) : null}
      {step?.is === 'running' ? null : (
        <button type="button" className="plain" aria-label={WORDS.removeOne(name)} onClick={() => removeImages([id])}>
          ✕
        </button>
      )}
    </>
  );
}
