export const WORDS = {
  title: 'All commands',
  find: 'Find a command, a model or an image',
  none: 'Nothing is called so.',
  list: 'Found',
  model: 'model',
  image: 'image',
} as const;
