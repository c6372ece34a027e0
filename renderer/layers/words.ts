import type {ChannelInfo} from '../../electron/contract/image';
import type {ParameterKind} from '../../electron/contract/parameters';
import type {ChannelRole} from '../viewer/channels';
import type {TableName} from '../viewer/ramps';

const ROLES: Readonly<Record<ChannelRole, string>> = {nuclear: 'Nuclear', membrane: 'Membrane'};

const TABLES: Readonly<Record<TableName, string>> = {viridis: 'Viridis', magma: 'Magma', inverted: 'Inverted'};

const PARAMETERS: Readonly<Record<ParameterKind, string>> = {
  watershed: 'Where cells end',
  stardist: 'Which objects are cells',
};

const USUAL: Readonly<Record<ParameterKind, string>> = {
  watershed: 'As Mesmer has them',
  stardist: 'As the model has them',
};

function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}

export const WORDS = {
  title: 'Layers',
  cells: 'Cells',
  compartment: 'Compartment',
  drawnAs: 'Drawn as',
  fill: 'Fill',
  outline: 'Outline',
  opacity: 'Opacity',
  percent: (fraction: number) => `${Math.round(fraction * 100)} %`,
  role: (role: ChannelRole) => ROLES[role],
  mostShown: (most: number) => `At most ${most} channels are shown at once: switch another one off first.`,
  colour: (channel: string) => `${channel} colour`,
  table: (channel: string) => `${channel} colours`,
  oneColour: 'Colour',
  tables: TABLES,
  shuffle: 'Shuffle colours',
  maps: 'What the model gave',
  noMaps: 'The maps of these cells are kept no longer: press Segment to see them.',
  darkLimit: (channel: string) => `${channel} dark limit`,
  brightLimit: (channel: string) => `${channel} bright limit`,
  automatic: 'Auto',
  full: 'Full',
  histogram: ({name, min, max}: Pick<ChannelInfo, 'name' | 'min' | 'max'>) =>
    `Histogram of ${name} from ${short(min)} to ${short(max)}`,
  parameters: PARAMETERS,
  parameter: (value: number, unit: string) => `${Number(value.toPrecision(3))} ${unit}`,
  usualParameters: USUAL,
} as const;
