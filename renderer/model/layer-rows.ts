/** The rows of the table of layers. */
import type {LayerSummary, LayerTimes} from '../../electron/contract/model';
import {matching} from '../matching';

export type LayerOrder = 'model' | 'parameters' | 'time';

export interface LayerRow {
  readonly key: string;
  readonly layer: LayerSummary;
  /** Null: not measured, or not told from another layer of the same name. */
  readonly ms: number | null;
  /** Of all of the model, 0 to 1. */
  readonly parameterShare: number;
  readonly timeShare: number;
}

interface Shown {
  readonly filter: string;
  readonly order: LayerOrder;
}

export function layerRows(
  layers: readonly LayerSummary[],
  times: LayerTimes | null,
  {filter, order}: Shown,
): readonly LayerRow[] {
  const ms = new Map((times?.layers ?? []).map((own) => [own.layer, own.ms]));
  const allMs = [...ms.values()].reduce((sum, own) => sum + own, 0);
  const all = layers.reduce((sum, {parameters}) => sum + parameters, 0);
  const rows = layers.map((layer, i): LayerRow => {
    const own = ms.get(layer.name) ?? null;
    return {
      key: `${i} ${layer.name}`,
      layer,
      ms: own,
      parameterShare: all === 0 ? 0 : layer.parameters / all,
      timeShare: own === null || allMs === 0 ? 0 : own / allMs,
    };
  });
  const isWanted = matching(filter);
  return rows.filter(({layer}) => isWanted(textOf(layer))).toSorted(ORDERS[order]);
}

/** What a layer is found by. */
function textOf({name, className, custom, foldedInto}: LayerSummary): string {
  return `${name} ${className} ${custom ? 'custom' : ''} ${foldedInto === null ? '' : 'folded'}`;
}

const ORDERS: Readonly<Record<LayerOrder, (a: LayerRow, b: LayerRow) => number>> = {
  model: () => 0,
  parameters: (a, b) => b.layer.parameters - a.layer.parameters,
  time: (a, b) => (b.ms ?? -1) - (a.ms ?? -1),
};
