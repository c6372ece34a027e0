/** How things are shown; kept between starts. */
import {create} from 'zustand';
import {persist} from 'zustand/middleware';
import type {Compartment} from '../../electron/contract/compartments';
import type {ResultKind} from '../../electron/contract/results';
import type {EngineId} from '../../electron/contract/timing';

export type ThemeChoice = 'system' | 'light' | 'dark';

export interface ViewState {
  readonly theme: ThemeChoice;
  readonly engine: EngineId | 'auto';
  readonly compartment: Compartment;
  readonly cellsVisible: boolean;
  readonly cellStyle: 'fill' | 'outline';
  readonly cellOpacity: number;
  readonly nuclearVisible: boolean;
  readonly membraneVisible: boolean;
  readonly timesAs: 'chart' | 'table';
  /** Results that are saved beside the usual ones. */
  readonly saveAlso: readonly ResultKind[];
}

export const useView = create<ViewState>()(
  persist(
    (): ViewState => ({
      theme: 'system',
      engine: 'auto',
      compartment: 'whole-cell',
      cellsVisible: true,
      cellStyle: 'outline',
      cellOpacity: 0.8,
      nuclearVisible: true,
      membraneVisible: true,
      timesAs: 'chart',
      saveAlso: [],
    }),
    {name: 'warmstart-view'},
  ),
);

export function setView(change: Partial<ViewState>): void {
  useView.setState(change);
}
