export const WORDS = {
  title: 'Warmstart was closed unexpectedly',
  question: (images: number, models: number) => `Open ${listOf(images, models)} of the last session again?`,
  kept: 'Cells that were found are kept either way: an image that is dropped again has them.',
  forGood: 'Do the same the next time',
  reopen: 'Open again',
  empty: 'Begin empty',
} as const;

function listOf(images: number, models: number): string {
  const counted = [
    images === 0 ? null : `${images} ${images === 1 ? 'image' : 'images'}`,
    models === 0 ? null : `${models} ${models === 1 ? 'model' : 'models'}`,
  ];
  return `the ${counted.filter((part) => part !== null).join(' and ')}`;
}
