import {Sheet} from '../sheet/Sheet';
import {exportAll, removeImages, retryFailed, segmentKeptAnew, segmentMany, showExported} from '../store/actions/batch';
import {showImage} from '../store/actions/images';
import {changeQueue, setBatch, useBatch} from '../store/batch';
import {makeRunFolder} from '../store/actions/command-line';
import {placesAmong} from '../store/places';
import {exampleOf} from '../store/segment-options';
import {selectedImage, selectedModel, useSession, type ImageItem} from '../store/session';
import {Headings, LongTable} from '../LongTable';
import styles from './Batch.module.css';
import {KeptResults} from './KeptResults';
import {channelGroups, channelsText} from './channels-given';
import {progressOf, type Step} from './queue';
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
      <ChannelsDiffer />
      <ResultsTable />
      <KeptResults />
    </Sheet>
  );
}

function Actions() {
  const withCells = useSession((s) => s.images.filter(({summary}) => summary !== null).length);
  const failed = useBatch((b) => progressOf(b.queue, 0).failed);
  const kept = useBatch((b) => progressOf(b.queue, 0).kept);
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
      <RunFolderButton />
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
      {kept === 0 ? null : (
        <button type="button" title={WORDS.keptHint} onClick={segmentKeptAnew}>
          {WORDS.segmentAnew(kept)}
        </button>
      )}
    </div>
  );
}

/** Not all images were given to the model by channels of the same names. */
function ChannelsDiffer() {
  const groups = channelGroups(useSession((s) => s.images));
  return groups.length < 2 ? null : (
    <p role="note" className={styles['differ']}>
      {WORDS.channelsDiffer(groups)}
    </p>
  );
}

function RunFolderButton() {
  const images = useSession((s) => s.images.length);
  const isReady = useSession((s) => selectedModel(s) !== null && exampleOf(s.images, selectedImage(s)) !== null);
  return (
    <button
      type="button"
      disabled={!isReady}
      title={isReady ? WORDS.runFolderHint : WORDS.runFolderNeeds}
      onClick={() => void makeRunFolder()}
    >
      {WORDS.runFolder(images)}
    </button>
  );
}

const ROW_HEIGHT = 34;
const MARGIN_ROWS = 6;

function ResultsTable() {
  const images = useSession((s) => s.images);
  const items = useBatch((b) => b.queue.items);
  const steps = new Map(items.map(({id, step}) => [id, step]));
  const placeOf = placesAmong(images);
  const most = channelGroups(images)[0]?.channels ?? null;
  return (
    <LongTable
      label={WORDS.table}
      className={styles['table']}
      rows={images}
      rowHeight={ROW_HEIGHT}
      marginRows={MARGIN_ROWS}
      head={<Headings headings={WORDS.headings} />}
      renderRow={(image, rowIndex) => (
        <Row
          key={image.id}
          image={image}
          rowIndex={rowIndex}
          step={steps.get(image.id) ?? null}
          place={image.folder || placeOf(image)}
          most={most}
        />
      )}
    />
  );
}

interface RowProperties {
  readonly image: ImageItem;
  readonly rowIndex: number;
  readonly step: Step | null;
  /** The folder that tells it from others of its name. */
  readonly place: string;
  /** The channels that most images were segmented by. */
  readonly most: string | null;
}

function Row({image, rowIndex, step, place, most}: RowProperties) {
  const {id, name, summary} = image;
  const show = (): void => {
    setBatch({isResultsOpen: false});
    void showImage(id);
  };
  const given = summary?.given ? channelsText(summary.given) : '';
  const counts = Object.values(summary?.cells ?? {});
  const warning = warningOf(image, step, most);
  return (
    <tr aria-rowindex={rowIndex}>
      <td className={styles['image']} title={[place, name].filter(Boolean).join('/')}>
        <button type="button" className="plain" aria-label={WORDS.show(name)} onClick={show}>
          {name}
        </button>
        <span className="quiet">{place}</span>
      </td>
      <td>{stateOf(image, step)}</td>
      <td title={given}>{given}</td>
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

function stateOf({summary}: ImageItem, step: Step | null): string {
  if (step?.is === 'done' && step.isKept) return WORDS.steps.kept;
  return WORDS.steps[step?.is ?? (summary ? 'done' : 'none')];
}

/** Why it failed, or what is odd about what was found. */
function warningOf({summary, fault}: ImageItem, step: Step | null, most: string | null): string {
  if (step?.is === 'failed') return step.why;
  if (fault !== null) return fault;
  if (!summary) return '';
  if (Object.values(summary.cells).every((cells) => cells === 0)) return WORDS.noCells;
  if (most !== null && summary.given && channelsText(summary.given) !== most) return WORDS.otherChannels(most);
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
      {step?.is === 'done' && step.isKept ? (
        <button type="button" aria-label={WORDS.anewOne(name)} onClick={() => segmentMany([id], true)}>
          {WORDS.anew}
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
