import * as tf from '@tensorflow/tfjs-core';
import {PlanError} from '../plan-error';

interface Terms {
  readonly left: string;
  readonly right: string;
  readonly out: string;
}

/**
 * The three terms of an equation over two tensors, "ab,bc->ac". Letters stand once in each; "…" (three dots) for axes
 * that are not named. Throws PlanError for any other equation.
 */
export function einsumTerms(equation: string): Terms {
  const match = /^([A-Za-z.]*),([A-Za-z.]*)->([A-Za-z.]*)$/.exec(equation.replaceAll(' ', ''));
  const terms = match?.slice(1) ?? [];
  const fits = terms.every((term) => {
    const letters = term.replace('...', '');
    return !letters.includes('.') && new Set(letters).size === letters.length;
  });
  const [left, right, out] = terms;
  if (left === undefined || right === undefined || out === undefined || !fits)
    throw new PlanError(`the equation ${equation} is not supported`);
  return {left, right, out};
}

/** tf.einsum of two tensors, by an equation that `einsumTerms` takes. */
export function einsum(equation: string, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const {left: allLeft, right: allRight, out} = lettersOf(equation, a.rank, b.rank);
  const stays = (letter: string, other: readonly string[]): boolean => other.includes(letter) || out.includes(letter);
  const x = summedAway(a, allLeft, (letter) => stays(letter, allRight));
  const y = summedAway(b, allRight, (letter) => stays(letter, allLeft));
  const [left, right] = [x.letters, y.letters];
  const shared = left.filter((letter) => right.includes(letter));
  const batch = shared.filter((letter) => out.includes(letter));
  const summed = shared.filter((letter) => !out.includes(letter));
  const rows = left.filter((letter) => !shared.includes(letter));
  const columns = right.filter((letter) => !shared.includes(letter));
  const sizeOf = new Map([
    ...left.map((letter, i) => [letter, x.tensor.shape[i]!] as const),
    ...right.map((letter, i) => [letter, y.tensor.shape[i]!] as const),
  ]);
  const count = (letters: readonly string[]): number =>
    letters.reduce((product, letter) => product * sizeOf.get(letter)!, 1);
  const product = tf.matMul(
    tf.reshape(ordered(x.tensor, left, [...batch, ...rows, ...summed]), [count(batch), count(rows), count(summed)]),
    tf.reshape(ordered(y.tensor, right, [...batch, ...summed, ...columns]), [
      count(batch),
      count(summed),
      count(columns),
    ]),
  );
  const made = [...batch, ...rows, ...columns];
  return ordered(
    tf.reshape(
      product,
      made.map((letter) => sizeOf.get(letter)!),
    ),
    made,
    out,
  );
}

/** Axes that only this tensor has and nobody asks for are summed before. */
function summedAway(
  tensor: tf.Tensor,
  letters: readonly string[],
  stays: (letter: string) => boolean,
): {readonly tensor: tf.Tensor; readonly letters: readonly string[]} {
  const gone = letters.flatMap((letter, axis) => (stays(letter) ? [] : [axis]));
  if (!gone.length) return {tensor, letters};
  return {tensor: tf.sum(tensor, gone), letters: letters.filter(stays)};
}

function ordered(x: tf.Tensor, letters: readonly string[], wanted: readonly string[]): tf.Tensor {
  return wanted.every((letter, i) => letter === letters[i])
    ? x
    : tf.transpose(
        x,
        wanted.map((letter) => letters.indexOf(letter)),
      );
}

/** A letter for every axis, those behind dots included. */
function lettersOf(
  equation: string,
  leftRank: number,
  rightRank: number,
): {readonly left: string[]; readonly right: string[]; readonly out: string[]} {
  const {left, right, out} = einsumTerms(equation);
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
    throw new PlanError(`the equation ${equation} does not fit inputs of ${leftRank} and ${rightRank} axes`);
  return parsed;
}
