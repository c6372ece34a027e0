import styles from './Viewer.module.css';

const LENGTHS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** A bar of a round length that takes about a sixth of the view; in pixels where the file has no pixel size. */
export function ScaleBar({
  zoom,
  micrometresPerPixel,
  viewWidth,
}: {
  readonly zoom: number;
  readonly micrometresPerPixel: number | null;
  readonly viewWidth: number;
}) {
  const perUnit = zoom / (micrometresPerPixel ?? 1);
  const length = LENGTHS.findLast((candidate) => candidate * perUnit <= viewWidth / 6) ?? LENGTHS[0]!;
  return (
    <div className={styles['scale']} style={{width: length * perUnit}}>
      {length} {micrometresPerPixel === null ? 'px' : 'µm'}
    </div>
  );
}
