/** Folders that the user gave: one of images stands for all images in it. */
import {statSync} from 'node:fs';
import {basename} from 'node:path';
import {imagesBelow, isImageFolder, isModelFolder} from '../io/images-below';
import type {GivenPath} from './handles';

export interface GivenPaths {
  readonly given: readonly GivenPath[];
  /** Sentences about what was in the folders beside the images. */
  readonly leftOut: readonly string[];
}

/**
 * A folder with no images in it stays itself, and is told as a model what it lacks. Images keep the names of the
 * folders they are in, the given one's first, so that folders of the same names are told apart.
 */
export function withFoldersOpened(paths: readonly string[]): GivenPaths {
  const given: GivenPath[] = [];
  const leftOut: string[] = [];
  for (const path of paths) {
    const found = isFolderOfOthers(path) ? imagesBelow(path) : null;
    if (!found || found.images.length === 0) {
      given.push({path, folder: ''});
      continue;
    }
    const own = basename(path);
    for (const {path: image, folder} of found.images)
      given.push({path: image, folder: folder === '' ? own : `${own}/${folder}`});
    if (found.others.length > 0) leftOut.push(sentenceOf(own, found.images.length, found.others));
  }
  return {given, leftOut};
}

function isFolderOfOthers(path: string): boolean {
  const isFolder = statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;
  return isFolder && !isImageFolder(path) && !isModelFolder(path);
}

const NAMED = 3;

function sentenceOf(folder: string, images: number, others: readonly string[]): string {
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : '';
  const what = others.length === 1 ? 'is no image and was' : 'are no images and were';
  const names = others.slice(0, NAMED).join(', ');
  return `${folder}: ${images} ${images === 1 ? 'image' : 'images'}. ${names}${more} ${what} left out.`;
}
