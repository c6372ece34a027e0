/** What an image is segmented with, as main is asked for it. */
import type {CommandRun} from '../../electron/contract/api';
import {COMPARTMENT_NAMES} from '../../electron/contract/compartments';
import type {EngineId} from '../../electron/contract/engines';
import type {SegmentOptions} from '../../electron/contract/image';
import {RESULT_KINDS, RESULTS, type ResultKind} from '../../electron/contract/results';
import type {ImageItem, ModelItem} from './session';

export function optionsOf({reading}: ModelItem, image: ImageItem): SegmentOptions {
  const {nuclear, membrane, micrometresPerPixel, parameters} = image;
  return {
    nuclear: listOf(nuclear),
    membrane: listOf(membrane),
    micrometresPerPixel,
    compartments: COMPARTMENT_NAMES,
    parameters,
    reading,
  };
}

/** The image whose settings hold for a whole list: the one that is shown, or else the first that was opened. */
export function exampleOf(images: readonly ImageItem[], shown: ImageItem | null): ImageItem | null {
  return shown?.info ? shown : (images.find(({info}) => info !== null) ?? null);
}

function listOf(channel: number | null): readonly number[] {
  return channel === null ? [] : [channel];
}

/** What is saved of an image's cells. */
export function wantedResults(saveAlso: readonly ResultKind[]): readonly ResultKind[] {
  return RESULT_KINDS.filter((kind) => RESULTS[kind].usual || saveAlso.includes(kind));
}

/** `chosen`: the engine that will be taken; cells that are there were found by their own. Null: not opened yet. */
export function commandRunOf(
  model: ModelItem | null,
  image: ImageItem | null,
  chosen: EngineId | null,
  saveAlso: readonly ResultKind[],
): CommandRun | null {
  if (!model || !image?.info) return null;
  return {
    model: model.id,
    image: image.id,
    engine: image.report?.engine ?? chosen,
    options: optionsOf(model, image),
    planes: image.planes,
    results: wantedResults(saveAlso),
  };
}
