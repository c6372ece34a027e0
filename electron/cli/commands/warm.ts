import {megabytes} from '../../contract/format';
import {defineCommand, done} from '../command';
import {text, word} from '../arguments';
import {stagesText} from '../stages-text';

export const warm = defineCommand({
  name: 'warm',
  does: 'Makes a warm file of a model, from which later loads on this computer are ready at once.',
  words: {model: word('MODEL.h5')},
  options: {
    out: text('FOLDER', 'A folder to ship it in, to be named by WARMSTART_WARM; otherwise the data folder.', 'o'),
  },
  async run({words, options}, {job}) {
    const report = await job('warm', [words.model, options.out]);
    const {folder, bytes, wasThere, timings} = report;
    const how = wasThere ? 'was there already' : `made (${stagesText(timings)})`;
    return done(report, `${folder}: ${megabytes(bytes)}, ${how}`);
  },
});
