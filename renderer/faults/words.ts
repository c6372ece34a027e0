export const WORDS = {dismiss: 'Dismiss'} as const;
