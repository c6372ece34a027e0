import type {ModelDifference} from '../../contract/model';
import {word} from '../arguments';
import {defineCommand, done} from '../command';

export const diff = defineCommand({
  name: 'diff',
  does: 'Says what differs between two models: layers added, gone and changed, weights and by how much.',
  words: {model: word('MODEL'), other: word('OTHER')},
  options: {},
  async run({words}, {job}) {
    const report = await job('diff', [words.model, words.other]);
    return done(report, told(report), report.layers.length + report.model.length ? 1 : 0);
  },
});

const SIGNS = {added: '+', gone: '-', changed: '~'} as const;

function told({compared, identical, layers, model}: ModelDifference): string {
  return [
    `${identical} of ${compared} weights that both have are identical to the byte`,
    ...model.map((what) => `  ${what}`),
    ...layers.flatMap(({layer, change, what}) => what.map((one) => `${SIGNS[change]} ${layer}: ${one}`)),
  ].join('\n');
}
