import {roiZips} from '../../../export/roi';
import {writeBytes} from '../../../io/atomic-write';
import {outlinesOfCells} from './outlines-of-cells';
import type {CompartmentWriter} from './writer';

export const roiWriter: CompartmentWriter = {
  async write(cells, place) {
    if (cells.cells === 0) return;
    let count = 0;
    for (const zip of roiZips(outlinesOfCells(cells))) await writeBytes(place((count += 1)), zip);
  },
};
