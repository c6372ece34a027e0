import {isArray, isObject, NumberToken, textOf, type Json} from './json';

/** Losses and metrics that Keras 2.15 knows by name, without case and underscores. */
const KNOWN: ReadonlySet<string> = new Set(
  `binarycrossentropy binaryfocalcrossentropy categoricalcrossentropy categoricalfocalcrossentropy categoricalhinge cosinesimilarity hinge huber
  kldivergence kullbackleiblerdivergence kld logcosh meanabsoluteerror mae meanabsolutepercentageerror mape meansquarederror mse meansquaredlogarithmicerror msle
  poisson sparsecategoricalcrossentropy squaredhinge bce lossfunctionwrapper`
    .trim()
    .split(/\s+/),
);

/** Names of losses in a training config that Python must be given; empty where Keras knows them all. */
export function customLosses(trainingConfig: Json | null): string[] {
  return isObject(trainingConfig ?? undefined) ? [...new Set(lossNames((trainingConfig as {loss?: Json}).loss))] : [];
}

function lossNames(loss: Json | undefined): string[] {
  if (loss === undefined || loss === null || loss instanceof NumberToken || typeof loss === 'boolean') return [];
  if (typeof loss === 'string') return KNOWN.has(loss.toLowerCase().replaceAll('_', '')) ? [] : [loss];
  if (isArray(loss)) return loss.flatMap(lossNames);
  const className = textOf(loss['class_name']);
  return className === null ? Object.values(loss).flatMap(lossNames) : lossNames(className);
}
