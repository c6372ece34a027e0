import type {SegmentResult} from '../../contract/image';
import {medianArea} from '../../segment/measure';
import type {CompartmentCells} from './segmentation';

/** What there is to say of the cells of a compartment. */
export function resultOf(
  {compartment, labels, cells}: CompartmentCells,
  {width, height}: {readonly width: number; readonly height: number},
): SegmentResult {
  return {compartment, cells, medianAreaPixels: medianArea(labels, cells), width, height};
}
