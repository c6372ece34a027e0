/**
 * Colours that are needed outside the page's style sheet. The palette itself is `renderer/tokens.css`; a test holds the
 * two together.
 */
export interface Themed {
  readonly light: string;
  readonly dark: string;
}

/** `--ground`: what a window shows before its page is there. */
export const GROUND: Themed = {light: '#f3f4f6', dark: '#15171b'};

/** Of an image's channels until others are chosen; one channel alone is grey. */
export const CHANNEL_COLOURS = {alone: '#ebebeb', nuclear: '#408cff', membrane: '#40d966'} as const;

/** Of those that the model is not given, in turn. */
export const FURTHER_COLOURS = ['#ff5ad2', '#ffd23c', '#3ce6e6', '#ff7a3c', '#b48cff', '#c8ff5a', '#ff6464'] as const;

/** A colour picture's own. */
export const PICTURE_COLOURS = ['#ff0000', '#00ff00', '#0000ff'] as const;

/** A chart that is saved: on paper, so the light ones of `--panel`, `--text`, `--quiet`, `--before` and `--after`. */
export const CHART_COLOURS = {
  panel: '#ffffff',
  text: '#1b1f27',
  quiet: '#566072',
  before: '#a2620a',
  after: '#0b62c4',
} as const;
