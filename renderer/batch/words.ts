import type {ChannelGroup} from './channels-given';
import {gigabytes, megabytes, milliseconds} from '../../electron/contract/format';

export const WORDS = {
  results: 'Results…',
  addFolder: 'Add folder…',
  needsModel: 'Needs a converted model',
  segmentAll: (images: number) => `Segment all (${images})`,
  segmentSelected: (images: number) => `Segment selected (${images})`,
  remove: (images: number) => (images === 1 ? 'Remove' : `Remove ${images}`),
  drag: (images: number) => (images === 1 ? '⠿ Drag results' : `⠿ Drag results (${images})`),
  dragHint: 'Drag from here to a folder or another program; pressed, it asks for a folder',
  removeHint: 'From this list; the file stays where it is (Delete)',
  progress: 'Images that are segmented',
  doneOf: (done: number, all: number, fraction: number, failed: number) =>
    `${done} of ${all} · ${Math.round(fraction * 100)} %${failed === 0 ? '' : ` · ${failed} failed`}`,
  left: (ms: number | null) => (ms === null ? 'the time left is known after the first' : `about ${duration(ms)} left`),
  paused: 'paused',
  pause: 'Pause',
  pauseHint: 'The running image is finished, no other is begun',
  goOn: 'Go on',
  cancel: 'Cancel batch',
  cancelHint: 'Stops the running image and takes out what waits; what is done stays',
  title: 'Results of all images',
  table: 'Table of images',
  headings: ['Image', 'State', 'Channels', 'Cells · nuclei', 'Median area', 'Time', 'Warning', 'Actions'],
  channelsDiffer: (groups: readonly ChannelGroup[]) =>
    `Not all images were segmented by the same channels: ${groups
      .map(({channels, images}) => `${channels} (${images} ${images === 1 ? 'image' : 'images'})`)
      .join(', ')}. Look whether that is meant.`,
  otherChannels: (most: string) => `Other channels than most images (${most})`,
  area: (pixels: number, micrometresPerPixel: number | null) =>
    micrometresPerPixel === null ? `${pixels} px` : `${(pixels * micrometresPerPixel ** 2).toFixed(1)} µm²`,
  ms: milliseconds,
  noCells: 'No cells were found',
  noPixelSize: 'No pixel size: taken as the model’s own',
  steps: {none: '', waiting: 'waiting', running: 'running', done: 'done', kept: 'had its cells', failed: 'failed'},
  retry: 'Retry',
  retryFailed: (images: number) => `Retry failed (${images})`,
  anew: 'Anew',
  anewOne: (image: string) => `Segment ${image} anew`,
  segmentAnew: (images: number) => `Segment anew (${images})`,
  keptHint: 'Cells of the same pixels, model and settings were kept, and taken instead of being found once more',
  earlier: (image: string) => `${image} earlier`,
  later: (image: string) => `${image} later`,
  retryOne: (image: string) => `Retry ${image}`,
  removeOne: (image: string) => `Remove ${image}`,
  show: (image: string) => `Show ${image}`,
  exportAll: (images: number) => `Export all (${images})…`,
  exportHint: 'Every file of results of each image, in folders as the images came',
  runFolder: (images: number) => `Run folder for Nextflow (${images})…`,
  runFolderHint: 'Samplesheet, parameters and pipeline: the same batch on a cluster or in a cloud',
  runFolderNeeds: 'Needs a model, and an image that was opened, whose settings hold for all',
  showInFolder: (folder: string) => `Show “${folder}” in folder`,
  kept: (bytes: number, images: number) =>
    `Kept for the next start: results of ${images} ${images === 1 ? 'image' : 'images'}, ${size(bytes)}.`,
  size,
  quota: 'At most',
  quotaHint: 'The oldest go first: first what sliders need, then the cells',
  empty: 'Empty…',
  emptyAsk: 'Forget the kept results of all images? Files that you saved stay.',
  emptyYes: 'Forget them',
  emptyNo: 'Keep them',
} as const;

function size(bytes: number): string {
  return bytes < 1e9 ? megabytes(bytes) : gigabytes(bytes);
}

function duration(ms: number): string {
  const seconds = Math.max(Math.round(ms / 1000), 1);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
