import {RESULT_KINDS, USUAL_RESULTS} from '../../contract/results';
import {flag, needed, otherwise, someOf, text, word, words} from '../arguments';
import {defineCommand, done} from '../command';
import {doubtsOf, segmentedFile} from './segment';

export const merge = defineCommand({
  name: 'merge',
  does: 'Finds the cells of an image whose pieces were predicted by segment --piece: the same, bit for bit.',
  words: {image: word('IMAGE'), pieces: words('PIECE')},
  options: {
    out: needed(text('FOLDER', 'Where the results go.', 'o')),
    results: otherwise(
      USUAL_RESULTS,
      someOf(RESULT_KINDS, `What is written, divided by commas; usually ${USUAL_RESULTS.join(',')}.`),
    ),
    overwrite: flag('Writes over results of other images that have the same names.'),
  },
  async run({words: {image, pieces}, options: {out: folder, results, overwrite}}, {job}) {
    const report = await job('mergePieces', [{image, pieces, folder, results, overwrite}]);
    const value = {images: [report], finished: [], failed: [], leftOut: []};
    return done(value, segmentedFile(report), 0, doubtsOf(report));
  },
});
