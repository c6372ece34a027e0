import type {VerifyReport} from '../../contract/model';
import {FaultError} from '../../contract/fault';
import {text, word, wordOrNone} from '../arguments';
import {defineCommand, done, type RunJob} from '../command';

/** So many differing weights are named. */
const NAMED = 20;

export const verify = defineCommand({
  name: 'verify',
  does: 'Compares two files of one model: weights to the byte, configs by meaning, predictions where both can be run.',
  words: {model: word('MODEL'), file: wordOrNone('FILE')},
  options: {
    input: text('X.npz|IMAGE', 'What to predict; otherwise numbers from a seed.'),
    passport: text('FILE.passport.json', 'Compares MODEL with its passport instead of another file.'),
  },
  async run({words, options}, {job}) {
    const report = await compared(words, options, job);
    return done(report, verified(report), report.weights.different.length ? 1 : 0);
  },
});

interface Asked {
  readonly model: string;
  readonly file: string | null;
}

async function compared(
  {model, file}: Asked,
  {input, passport}: {readonly input: string | null; readonly passport: string | null},
  job: RunJob,
): Promise<VerifyReport> {
  if (passport !== null && file === null) return job('verifyPassport', [model, passport]);
  if (passport === null && file !== null) return job('verify', [model, file, input]);
  throw new FaultError('usage', 'verify takes two files, or one and --passport.');
}

function verified({weights, weightsWhy, predictions, predictionsWhy}: VerifyReport): string {
  return [
    weightsWhy === undefined
      ? `${weights.identical} of ${weights.compared} weights identical to the byte`
      : `weights not compared: ${weightsWhy}`,
    ...weights.different.slice(0, NAMED).map((what) => `  different: ${what}`),
    ...predictions.map(
      ({output, maxAbsDiff, at}) =>
        `  ${output}: largest difference of predictions ${maxAbsDiff.toExponential(2)} at [${at.join(', ')}]`,
    ),
    ...(predictionsWhy ? [`  predictions not compared: ${predictionsWhy}`] : []),
  ].join('\n');
}
