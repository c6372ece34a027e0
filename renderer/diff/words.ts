import type {LayerDifference, ModelDifference} from '../../electron/contract/model';

const layers = (n: number): string => (n === 1 ? '1 layer' : `${n} layers`);

const CHANGES: Readonly<Record<LayerDifference['change'], string>> = {
  changed: 'changed',
  gone: 'only in A',
  added: 'only in B',
};

export const WORDS = {
  open: 'Compare…',
  openHint: 'Layer by layer with another model',
  label: 'Compare models',
  title: (name: string) => `Compare ${name}`,
  ask: 'With which model? Drop it here, or choose it.',
  others: 'Other open model',
  chooseOther: 'One that is open …',
  file: 'Open file…',
  folder: 'Open folder…',
  comparing: (other: string) => `Comparing with ${other} …`,
  cancel: 'Cancel',
  of: (name: string, other: string) => `${name} (A) and ${other} (B)`,
  same: ({compared}: ModelDifference) => `Nothing differs: all ${compared} weights are the same to the byte.`,
  differs: ({compared, identical, layers: all}: ModelDifference) => {
    const counts = (['changed', 'gone', 'added'] as const).map((change) => ({
      change,
      n: all.filter((layer) => layer.change === change).length,
    }));
    const said = counts.filter(({n}) => n > 0).map(({change, n}) => `${layers(n)} ${CHANGES[change]}`);
    const weights = compared
      ? `${identical} of ${compared} weights that both have are the same to the byte`
      : 'no weight is in both';
    return [...said, weights].join(' · ');
  },
  changes: CHANGES,
  shown: 'Shown layers',
  all: 'All that differ',
  list: 'What differs, layer by layer',
  whole: 'The model itself',
} as const;
