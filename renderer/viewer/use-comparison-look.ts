import {useMemo} from 'react';
import type {CellComparison} from '../../electron/contract/image';
import {useComparison} from '../store/comparison';
import {useView} from '../store/view';
import type {ComparisonLook} from './gl';
import {CELL_STATES} from './shaders';

export interface ComparisonLooks {
  readonly comparison: ComparisonLook;
  /** Null where the difference is not shown. */
  readonly states: Uint8Array | null;
  readonly otherStates: Uint8Array | null;
}

const NONE: ComparisonLooks = {comparison: null, states: null, otherStates: null};

/** What is compared in this image, once it is known of the shown compartment. */
export function useFoundComparison(image: string): CellComparison | null {
  const compartment = useView((v) => v.compartment);
  return useComparison((c) => (c.image === image && c.found?.compartment === compartment ? c.found : null));
}

/** `width`: of the view, in CSS pixels. */
export function useComparisonLook(image: string, width: number): ComparisonLooks {
  const found = useFoundComparison(image);
  const how = useComparison((c) => c.how);
  const split = useComparison((c) => c.split);
  return useMemo(() => {
    if (!found) return NONE;
    if (how === 'split') return {...NONE, comparison: {how, split: split * width}};
    const {cells, otherCells, gained, lost} = found;
    return {
      comparison: {how},
      states: statesWith(cells, CELL_STATES.matched, gained, CELL_STATES.gained),
      otherStates: statesWith(otherCells, CELL_STATES.usual, lost, CELL_STATES.lost),
    };
  }, [found, how, split, width]);
}

function statesWith(cells: number, usual: number, labels: readonly number[], state: number): Uint8Array {
  const states = new Uint8Array(cells + 1).fill(usual);
  for (const label of labels) states[label] = state;
  return states;
}
