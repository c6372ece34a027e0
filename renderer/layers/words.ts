import type {ChannelInfo} from '../../electron/contract/image';
import type {ParameterKind} from '../../electron/contract/parameters';
import type {ChannelRole} from '../viewer/use-look';

const ROLES: Readonly<Record<ChannelRole, string>> = {nuclear: 'Nuclear', membrane: 'Membrane'};

const PARAMETERS: Readonly<Record<ParameterKind, string>> = {
  watershed: 'Where cells end',
  stardist: 'Which objects are cells',
};

const USUAL: Readonly<Record<ParameterKind, string>> = {
  watershed: 'As Mesmer has them',
  stardist: 'As the model has them',
};

export const WORDS = {
  title: 'Layers',
  cells: 'Cells',
  compartment: 'Compartment',
  drawnAs: 'Drawn as',
  fill: 'Fill',
  outline: 'Outline',
  opacity: 'Opacity',
  percent: (fraction: number) => `${Math.round(fraction * 100)} %`,
  channel: (role: ChannelRole) => ROLES[role],
  colour: (role: ChannelRole) => `${ROLES[role]} colour`,
  darkLimit: (role: ChannelRole) => `${ROLES[role]} dark limit`,
  brightLimit: (role: ChannelRole) => `${ROLES[role]} bright limit`,
  automatic: 'Auto',
  full: 'Full',
  histogram: ({min, max}: ChannelInfo) => `Histogram from ${min} to ${max}`,
  parameters: PARAMETERS,
  parameter: (value: number, unit: string) => `${Number(value.toPrecision(3))} ${unit}`,
  usualParameters: USUAL,
} as const;
