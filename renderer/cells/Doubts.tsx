import {doubtsOf} from '../../electron/contract/doubts';
import type {ImageInfo, SegmentReport} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import styles from './CellTable.module.css';
import {WORDS} from './words';

interface DoubtsProperties {
  readonly image: ImageItem;
  readonly info: ImageInfo;
  readonly report: SegmentReport;
}

/** Right under the numbers: where they look wrong. */
export function Doubts({image, info, report}: DoubtsProperties) {
  const {nuclear, membrane} = image.made?.options ?? {nuclear: [], membrane: []};
  const given = [...nuclear, ...membrane].filter((index) => index < info.channels.length);
  const doubts = doubtsOf({info, given, report, cells: image.cells});
  if (doubts.length === 0) return null;
  return (
    <ul className={styles['doubts']} aria-label={WORDS.doubts} tabIndex={0}>
      {doubts.map((doubt) => (
        <li key={doubt}>{doubt}</li>
      ))}
    </ul>
  );
}
