import {roiZips} from '../../../export/roi';
import {writeBytes} from '../../../io/atomic-write';
import {outlinesOf} from '../../../segment/outlines';
import type {ResultWriter} from './writer';

export const roiWriter: ResultWriter = {
  per: 'compartment',
  async write({labels, cells}, place) {
    if (cells === 0) return;
    let count = 0;
    for (const zip of roiZips(outlinesOf(labels, cells))) await writeBytes(place((count += 1)), zip);
  },
};
