import type {ChannelInfo} from '../../electron/contract/image';
import styles from './LayerPanel.module.css';
import {WORDS} from './words';

const HEIGHT = 20;

interface HistogramProperties {
  readonly info: ChannelInfo;
  readonly low: number;
  readonly high: number;
}

/** Counts on a logarithmic scale; the part between the limits is bright. */
export function Histogram({info, low, high}: HistogramProperties) {
  const tallest = Math.log1p(Math.max(...info.histogram));
  const stepWidth = (info.max - info.min) / info.histogram.length;
  return (
    <svg
      viewBox={`0 0 ${info.histogram.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={styles['histogram']}
      role="img"
      aria-label={WORDS.histogram(info)}
    >
      {info.histogram.map((count, i) => {
        const value = info.min + (i + 0.5) * stepWidth;
        const height = tallest ? (Math.log1p(count) / tallest) * HEIGHT : 0;
        return (
          <rect
            key={i}
            x={i}
            width={0.9}
            y={HEIGHT - height}
            height={height}
            className={value >= low && value <= high ? styles['inside'] : styles['outside']}
          />
        );
      })}
    </svg>
  );
}
