import {useRef, type PointerEvent} from 'react';
import type {ChannelInfo} from '../../electron/contract/image';
import {clamp} from '../clamp';
import type {Limits} from '../viewer/limits';
import styles from './LayerPanel.module.css';
import {WORDS} from './words';

const HEIGHT = 20;

/** Counts in equal steps from the least to the greatest. */
export type Spread = Pick<ChannelInfo, 'name' | 'min' | 'max' | 'histogram'>;

interface HistogramProperties {
  readonly info: Spread;
  readonly limits: Limits;
  readonly onChange: (limits: Limits) => void;
}

/**
 * Counts on a logarithmic scale; the part between the limits is bright, and a drag moves the limit that is nearer. The
 * fields beside it are the typed way.
 */
export function Histogram({info, limits, onChange}: HistogramProperties) {
  const dragged = useRef<keyof Limits | null>(null);
  const bins = info.histogram.length;
  const range = info.max - info.min || 1;
  const place = (value: number): number => clamp(((value - info.min) / range) * bins, 0, bins);
  const move = ({currentTarget, clientX}: PointerEvent<SVGSVGElement>): void => {
    const {left, width} = currentTarget.getBoundingClientRect();
    const part = clamp((clientX - left) / (width || 1), 0, 1);
    const value = rounded(info.min + part * range, range);
    dragged.current ??= Math.abs(value - limits.low) <= Math.abs(value - limits.high) ? 'low' : 'high';
    const next = {...limits, [dragged.current]: value};
    // Drawn past the other, it becomes the other.
    if (next.low > next.high) dragged.current = dragged.current === 'low' ? 'high' : 'low';
    onChange(next);
  };
  return (
    <svg
      viewBox={`0 0 ${bins} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={styles['histogram']}
      role="img"
      aria-label={WORDS.histogram(info)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = null;
        move(event);
      }}
      onPointerMove={(event) => event.buttons !== 0 && move(event)}
    >
      <Bars info={info} {...limits} />
      {[limits.low, limits.high].map((limit, i) => (
        <rect key={i} x={place(limit) - 0.3} width={0.6} y={0} height={HEIGHT} className={styles['handle']} />
      ))}
    </svg>
  );
}

function Bars({info, low, high}: {readonly info: Spread} & Limits) {
  const tallest = Math.log1p(Math.max(...info.histogram));
  const stepWidth = (info.max - info.min) / info.histogram.length;
  return info.histogram.map((count, i) => {
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
  });
}

/** To what can be told apart on screen; whole numbers where there are many. */
function rounded(value: number, range: number): number {
  return range > 100 ? Math.round(value) : Number(value.toPrecision(3));
}
