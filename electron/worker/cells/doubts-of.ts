/** What in the numbers of an open image's cells a biologist would not believe. */
import {doubtsOf} from '../../contract/doubts';
import type {OpenImage} from './images';
import {measured} from './measured';
import {reportOf} from './report';

/** As the window says it under the table, in words; nothing of an image without cells that were sought. */
export function doubtsOfOpen(open: OpenImage): readonly string[] {
  const report = reportOf(open);
  const {segmentation, options, image} = open;
  if (!report || !segmentation || !options) return [];
  const cells = Object.fromEntries(
    segmentation.results.map((result) => [result.compartment, measured(result, image.planes)]),
  );
  return doubtsOf({info: image.info, given: [...options.nuclear, ...options.membrane], report, cells});
}
