import {megabytes} from '../../contract/format';
import {needed, text, word} from '../arguments';
import {defineCommand, done} from '../command';
import {stagesText} from '../stages-text';

export const pack = defineCommand({
  name: 'pack',
  does: 'Packs the command, its engine, a model and its warm file into a folder that runs in an empty Linux container.',
  words: {model: word('MODEL')},
  options: {out: needed(text('FOLDER', 'The folder, which must not be there; a Dockerfile lies in it.', 'o'))},
  async run({words, options}, {job}) {
    const report = await job('pack', [words.model, options.out]);
    const {folder, bytes, model, timings} = report;
    const said = [
      `${folder}: ${megabytes(bytes)} (${stagesText(timings)})`,
      `  here: ${folder}/warmstart segment ${folder}${model} IMAGE -o RESULTS`,
      `  as a container: docker build -t warmstart ${folder}; the model is ${model} there`,
    ];
    return done(report, said.join('\n'));
  },
});
