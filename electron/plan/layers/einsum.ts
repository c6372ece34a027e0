import * as tf from '@tensorflow/tfjs-core';
import {PlanError} from '../layer';

/** tf.einsum of two tensors. Letters stand once in each term; "…" (three dots) for axes that are not named. */
export function einsum(equation: string, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const {left, right, out} = termsOf(equation, a.rank, b.rank);
  const shared = left.filter((letter) => right.includes(letter));
  const batch = shared.filter((letter) => out.includes(letter));
  const summed = shared.filter((letter) => !out.includes(letter));
  const rows = left.filter((letter) => !shared.includes(letter));
  const columns = right.filter((letter) => !shared.includes(letter));
  if ([...rows, ...columns].some((letter) => !out.includes(letter)))
    throw new PlanError(`the equation ${equation} is not supported`);
  const sizeOf = new Map([
    ...left.map((letter, i) => [letter, a.shape[i]!] as const),
    ...right.map((letter, i) => [letter, b.shape[i]!] as const),
  ]);
  const count = (letters: readonly string[]): number =>
    letters.reduce((product, letter) => product * sizeOf.get(letter)!, 1);
  const x = tf.reshape(ordered(a, left, [...batch, ...rows, ...summed]), [count(batch), count(rows), count(summed)]);
  const y = tf.reshape(ordered(b, right, [...batch, ...summed, ...columns]), [
    count(batch),
    count(summed),
    count(columns),
  ]);
  const made = [...batch, ...rows, ...columns];
  return ordered(
    tf.reshape(
      tf.matMul(x, y),
      made.map((letter) => sizeOf.get(letter)!),
    ),
    made,
    out,
  );
}

function ordered(x: tf.Tensor, letters: readonly string[], wanted: readonly string[]): tf.Tensor {
  return wanted.every((letter, i) => letter === letters[i])
    ? x
    : tf.transpose(
        x,
        wanted.map((letter) => letters.indexOf(letter)),
      );
}

function termsOf(
  equation: string,
  leftRank: number,
  rightRank: number,
): {left: string[]; right: string[]; out: string[]} {
  const [terms = '', out = ''] = equation.replaceAll(' ', '').split('->');
  const [left = '', right = ''] = terms.split(',');
  const unnamed = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('').filter((letter) => !equation.includes(letter));
  const hidden = Math.max(
    left.includes('...') ? leftRank - left.length + 3 : 0,
    right.includes('...') ? rightRank - right.length + 3 : 0,
  );
  const letters = (term: string, rank: number | null): string[] => {
    const own = rank === null ? hidden : rank - term.length + 3;
    return term.replace('...', unnamed.slice(hidden - own, hidden).join('')).split('');
  };
  const parsed = {left: letters(left, leftRank), right: letters(right, rightRank), out: letters(out, null)};
  if (parsed.left.length !== leftRank || parsed.right.length !== rightRank)
    throw new PlanError(`the equation ${equation} does not fit its inputs`);
  return parsed;
}
