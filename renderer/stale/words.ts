import type {Setting} from '../store/settings-changed';

const SETTINGS: Readonly<Record<Exclude<Setting, 'model'>, string>> = {
  reading: 'how the model is read',
  nuclear: 'the nuclear channel',
  membrane: 'the membrane channel',
  pixelSize: 'µm / px',
  parameters: 'the sliders',
};

export const WORDS = {
  changed: (changed: readonly Setting[], model: string) => {
    const what = changed.map((setting) =>
      setting === 'model' ? `the model (these are of ${model})` : SETTINGS[setting],
    );
    return `Settings changed since these cells were found: ${what.join(', ')}. Segment again.`;
  },
  segmentAgain: 'Segment again',
  goBack: 'Back to what made them',
} as const;
