/** A SavedModel run by its own graph and signature: to compare formats, and for models that are runnable only. */
import {whyNoSavedModel} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import type {Engine} from '../../engine/engine';
import {isObject, textOf, type JsonObject} from '../../keras/json';
import {normalizeConfig} from '../../keras/normalize-config';
import {inputSpecs, outputNames, signatureNames} from '../../keras/summary';
import type {Predictor} from '../../plan/run';
import {castGraph, type KnownTypes} from '../../savedmodel/cast-graph';
import {servingSignature} from '../../savedmodel/graph-ops';
import {inWords} from '../runtime/faults';
import type {OpenedFolder} from './open-folder';

/**
 * Throws a FaultError where the graph is not run without asking, or the engine runs none. Outputs are in the Keras
 * model's order where it is known.
 */
export async function openSavedModelGraph(engine: Engine, opened: OpenedFolder): Promise<Predictor> {
  const refused = await opened.whyNotRun();
  if (refused) throw new FaultError('not-runnable', refused);
  if (!engine.openSavedModel) throw new FaultError('engine', whyNoSavedModel(engine.id));
  const {path, model} = opened;
  const signature = servingSignature(model.proto);
  if (!signature)
    throw new FaultError(
      'not-runnable',
      `${path} has no signature serving_default, which is what is run of a SavedModel.`,
    );
  const cast = await inWords(path, () => castGraph(model.protoBytes, model.proto, signature, TAKEN_AS_THEY_ARE));
  const graph = {
    folder: path,
    signature: cast?.signature ?? signature,
    bytes: model.bytes,
    instead: cast?.bytes ?? null,
    tags: model.proto.tags,
  };
  return inKerasNames(
    loaded(path, () => engine.openSavedModel!(graph)),
    opened,
  );
}

/** Throws a FaultError where TensorFlow does not load the graph or its variables. */
function loaded<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    const [said = ''] = (cause instanceof Error ? cause.message : String(cause)).split(/\s*[\n\t]|\[\[/);
    const [, key] = /Key (\S+) not found in checkpoint/.exec(said) ?? [];
    throw new FaultError(
      'corrupt',
      key === undefined
        ? `TensorFlow cannot load the graph of ${path}: ${said.replace(/^Failed to load SavedModel: /, '')}.`
        : `The variables in ${path} are not those of its graph: ${key} is not among them. Copy the whole folder again.`,
      {cause},
    );
  }
}

/** The types that engines give to a graph and take from it; values of others go in and come out as float32. */
const TAKEN_AS_THEY_ARE: KnownTypes = {
  inputs: new Set(['float32', 'int32', 'int64', 'uint8', 'bool']),
  outputs: new Set(['float32', 'int32', 'bool']),
};

/** Inputs and outputs in the Keras model's order and by its names, where it has as many as the graph. */
function inKerasNames(graph: Predictor, {judgement: {root}}: OpenedFolder): Predictor {
  const config = root?.['config'];
  if (!isObject(config)) return graph;
  const model = {className: textOf(root?.['class_name']) ?? '', config: normalizeConfig(config) as JsonObject};
  const keys = signatureNames(model);
  const inputs = placesOf(keys.inputs, graph.inputs);
  const outputs = placesOf(keys.outputs, graph.outputs);
  if (!inputs || !outputs) return graph;
  const [inputNames, names] = [inputSpecs(model).map(({name}) => name), outputNames(model)];
  return {
    ...graph,
    inputs: inputs.map((place, i) => ({...graph.inputs[place]!, name: inputNames[i]!})),
    outputs: names.map((name) => ({name})),
    run: async (given, tick) => {
      const byKey = given.map((values, i) => ({...values, name: keys.inputs[i]!}));
      const made = await graph.run(byKey, tick);
      return outputs.map((place, i) => ({...made[place]!, name: names[i]!}));
    },
  };
}

/** Where each key is among the ports; null unless they are the same ones. */
function placesOf(keys: readonly string[], ports: readonly {readonly name: string}[]): number[] | null {
  const places = keys.map((key) => ports.findIndex(({name}) => name === key));
  return places.length === ports.length && !places.includes(-1) ? places : null;
}
