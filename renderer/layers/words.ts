import type {ChannelInfo} from '../../electron/contract/image';
import type {ChannelRole} from '../viewer/use-look';

const ROLES: Readonly<Record<ChannelRole, string>> = {nuclear: 'Nuclear', membrane: 'Membrane'};

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
  parameters: 'Where cells end',
  parameter: (value: number, unit: string) => `${value} ${unit}`,
  usualParameters: 'As Mesmer has them',
} as const;
