export const WORDS = {close: 'Close'} as const;
