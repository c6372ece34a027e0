import type {PointerEvent} from 'react';
import {clamp} from '../clamp';
import {setComparison, useComparison} from '../store/comparison';
import styles from './Compare.module.css';
import {WORDS} from './words';

/** Over the picture: what its colours mean, and the line between two results, which is dragged. */
export function ComparisonOver({image}: {readonly image: string}) {
  const {image: own, how, split, found, other} = useComparison();
  if (own !== image || !found || !other) return null;
  if (how === 'difference') {
    return (
      <ul className={styles['legend']} data-testid="difference">
        <li data-is="gained">{WORDS.gained(found.gained.length)}</li>
        <li data-is="lost">{WORDS.lost(found.lost.length)}</li>
        <li data-is="matched">{WORDS.matched(found.matched)}</li>
      </ul>
    );
  }
  const drag = ({currentTarget, clientX, buttons}: PointerEvent): void => {
    const box = currentTarget.parentElement!.getBoundingClientRect();
    if (buttons !== 0) setComparison({split: clamp((clientX - box.left) / box.width, 0, 1)});
  };
  const left = `${split * 100}%`;
  return (
    <>
      <span className={styles['side']} style={{right: `${100 - split * 100}%`}}>
        {WORDS.here}
      </span>
      <span className={styles['side']} style={{left}}>
        {WORDS.there(other.modelName)}
      </span>
      <div
        className={styles['line']}
        style={{left}}
        aria-hidden="true"
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
      />
    </>
  );
}
