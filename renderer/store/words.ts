/** What the page says of what it does: labels of running jobs, and what came of them. */
import {COMPARTMENTS} from '../../electron/contract/compartments';
import type {SegmentResult} from '../../electron/contract/image';

export const COLUMN_WORDS = {
  cell: 'Cell',
  cellNumber: 'Number of the cell, as in the files',
  area: 'Area',
  diameter: 'Diameter of a circle of that area',
  x: 'Centre, from the left edge',
  y: 'Centre, from the upper edge',
  eccentricity: 'Ecc.',
  eccentric: 'Eccentricity: 0 for a circle, towards 1 for a line',
  mean: (channel: string) => `Mean of ${channel}`,
} as const;

export const WORDS = {
  converting: (model: string) => `Converting ${model}`,
  checking: (model: string) => `Checking the predictions of ${model}`,
  timing: (model: string) => `Timing ${model} in both formats`,
  timingLayers: (model: string) => `Timing the layers of ${model}`,
  opening: (image: string) => `Opening ${image}`,
  segmenting: (image: string) => `Segmenting ${image}`,
  undone: (what: string) => `Undone: ${what}.`,
  segmentingOf: (image: string, index: number, all: number) => `Segmenting ${index} of ${all}: ${image}`,
  batchOver: (done: number, failed: number, kept: number) =>
    `${done} ${done === 1 ? 'image is' : 'images are'} segmented${failed === 0 ? '' : `, ${failed} failed`}.` +
    (kept === 0 ? '' : ` ${kept} had the same cells from before: Results… has them segmented anew.`),
  modelGone: 'Its model is no longer there: choose a model and press Retry.',
  notListed: 'The image is no longer in the list.',
  undoRemove: (images: number) => `removing ${images} ${images === 1 ? 'image' : 'images'}`,
  exportingAll: (images: number) => `Saving the results of ${images} images`,
  exportedAll: (images: number, folder: string) =>
    `The results of ${images} ${images === 1 ? 'image' : 'images'} are in ${folder}.`,
  notExported: (image: string, why: string) => `${image}: not saved. ${why}`,
  undoSliders: (image: string) => `the sliders of ${image} as they usually are`,
  undoSegment: (image: string) => `the new cells of ${image}`,
  preparingDrag: (image: string, images: number) =>
    `Writing the results of ${images === 1 ? image : `${images} images`} to be dragged`,
  dragAgain: 'The files are ready: drag them again.',
  saving: (image: string) => `Saving the results of ${image}`,
  testing: 'Testing an engine',
  looking: 'Looking which engines there are',
  found: (results: readonly SegmentResult[], image: string) =>
    `${results.map((r) => `${r.cells} ${COMPARTMENTS[r.compartment].plural}`).join(', ')} in ${image}.`,
  comparing: (name: string, other: string) => `Comparing ${name} with ${other}`,
  noModel: (name: string) => `${name} is an image; drop or choose a model to compare with.`,
  savingAs: (name: string, target: string) => `Writing ${name} as ${target}`,
  saved: (files: string) => `Saved ${files}.`,
  copied: 'Copied.',
  otherSettings: (other: string, image: string) =>
    `${other} has other settings than ${image}: a run folder has one set for all its images, but for the pixel size.`,
  runFolderMade: (images: number, folder: string, missing: readonly string[]) =>
    `${images} ${images === 1 ? 'image is' : 'images are'} named in ${folder}. ` +
    (missing.length === 0
      ? 'The line that runs them is under Command, Earlier lines.'
      : `It runs where there are ${missing.join(' and ')}, which this machine’s path does not have.`),
  openingCancelled: 'Opening was cancelled; select the image again to open it.',
  cancelled: 'Cancelled.',
  raceOver: 'The race is over.',
  raceStopped: 'The race was stopped; what was finished is kept.',
  sessionSetAside: (key: string) =>
    `What was remembered of the last session could not be read. It was set aside as ${key} in this window’s storage, ` +
    'and the session begins empty: drop your models and images again.',
  viewSetAside: (key: string) =>
    `The window’s settings could not be read. They were set aside as ${key} in this window’s storage, and the window ` +
    'begins with the usual ones: choose yours again.',
} as const;
