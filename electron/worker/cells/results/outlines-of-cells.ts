import {outlinesOf, type Outline} from '../../../segment/outlines';
import {starOutlines} from '../../../segment/star-outlines';
import type {CompartmentCells} from '../segmentation';

/** The polygons that cells were found as, or along the edges of their pixels. */
export function outlinesOfCells({labels, cells, shapes}: CompartmentCells): Iterable<Outline> {
  return shapes ? starOutlines(shapes, shapes.names) : outlinesOf(labels, cells);
}
