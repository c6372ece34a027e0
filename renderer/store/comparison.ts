/** Which other result the shown cells are compared with, and how that is looked at. */
import {create} from 'zustand';
import type {CellComparison, KeptResult} from '../../electron/contract/image';

export interface ComparisonState {
  /** The image that it is about; null: nothing is compared. */
  readonly image: string | null;
  readonly other: KeptResult | null;
  readonly how: 'split' | 'difference';
  /** Where the split is, as a part of the view's width. */
  readonly split: number;
  /** Null until it is known. */
  readonly found: CellComparison | null;
}

export const useComparison = create<ComparisonState>(() => ({
  image: null,
  other: null,
  how: 'difference',
  split: 0.5,
  found: null,
}));

export function setComparison(change: Partial<ComparisonState>): void {
  useComparison.setState(change);
}
