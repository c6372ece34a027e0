/** A SavedModel run by its own graph and signature: to compare formats, and for models that are runnable only. */
import {whyNoSavedModel} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import type {Engine} from '../../engine/engine';
import {isObject, textOf} from '../../keras/json';
import {outputNames} from '../../keras/summary';
import type {Predictor} from '../../plan/run';
import {servingSignature} from '../../savedmodel/graph-ops';
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
  const graph = engine.openSavedModel({folder: path, signature, bytes: model.bytes});
  const order = kerasOrder(opened).map((name) => graph.outputs.findIndex((output) => output.name === name));
  if (order.length !== graph.outputs.length || order.includes(-1)) return graph;
  return {
    ...graph,
    outputs: order.map((i) => graph.outputs[i]!),
    run: async (inputs, tick) => {
      const outputs = await graph.run(inputs, tick);
      return order.map((i) => outputs[i]!);
    },
  };
}

function kerasOrder({judgement: {root}}: OpenedFolder): string[] {
  const config = root?.['config'];
  return isObject(config) ? outputNames({className: textOf(root?.['class_name']) ?? '', config}) : [];
}
