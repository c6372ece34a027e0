/** The colours of bars, by what they stand for; all are of the palette in `tokens.css`. */
import type {ModelFormat} from '../../electron/contract/timing';

export function formatColour(format: ModelFormat): string {
  return format !== 'saved-model' ? 'var(--after)' : 'var(--before)';
}

/** The same for what comes second, the first prediction. */
export function faded(colour: string): string {
  return `color-mix(in srgb, ${colour} 45%, var(--panel))`;
}

const STAGES: Readonly<Record<string, string>> = {
  'process start': 'var(--chart-brown)',
  library: 'var(--chart-purple)',
  read: 'var(--chart-blue)',
  load: 'var(--chart-blue)',
  compile: 'var(--chart-teal)',
  upload: 'var(--chart-green)',
  'first predict': 'var(--chart-orange)',
  predict: 'var(--chart-red)',
};

/** Those that a race shows. */
export const STAGE_NAMES: readonly string[] = Object.keys(STAGES);

/** Of a stage of loading, in a race. */
export function stageColour(stage: string): string {
  return STAGES[stage] ?? 'var(--chart-grey)';
}

const IN_TURN = ['blue', 'teal', 'orange', 'green', 'purple', 'brown'] as const;

/** Of the stages of one image, which have no colours of their own. */
export function colourInTurn(place: number): string {
  return `var(--chart-${IN_TURN[place % IN_TURN.length]})`;
}
