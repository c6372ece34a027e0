/** What StarDist writes beside a model: its thresholds. */
import {statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {readSmallText} from '../../../io/regular-file';
import type {StarThresholds} from './star-head';

/** StarDist's own where nothing is said. */
const USUAL: StarThresholds = {probability: 0.5, overlap: 0.4};
const MOST_BYTES = 1 << 16;

export interface FoundThresholds {
  readonly thresholds: StarThresholds;
  /** Where they come from, in words. */
  readonly from: string;
}

/**
 * `paths`: the model's file or folder, where it was unpacked to as well. What is no share is not used, as StarDist
 * does.
 */
export function thresholdsBeside(paths: readonly string[]): FoundThresholds {
  const places = paths.flatMap((path) => (statSync(path).isDirectory() ? [path, dirname(path)] : [dirname(path)]));
  const file = places
    .map((place) => join(place, 'thresholds.json'))
    .find((place) => statSync(place, {throwIfNoEntry: false})?.isFile());
  const text = file === undefined ? null : readSmallText(file, MOST_BYTES);
  if (text === null) return {thresholds: USUAL, from: 'StarDist’s usual ones'};
  const said = parsed(text);
  const thresholds = {
    probability: shareOr(said['prob'], USUAL.probability),
    overlap: shareOr(said['nms'], USUAL.overlap),
  };
  return {thresholds, from: 'thresholds.json beside the model'};
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function shareOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value > 0 && value < 1 ? value : otherwise;
}
