/**
 * A SavedModel run by its own graph and signature: to compare formats, and for models that are runnable
 * only.
 */
import {whyNoSavedModel} from '../../contract/engines';
import {FaultError} from '../../contract/fault';
import type {Engine} from '../../engine/engine';
import {outputNames} from '../../keras/summary';
import {judgeSavedModel, whyNotRun} from '../../keras/verdict';
import {isObject, textOf} from '../../keras/json';
import type {Predictor} from '../../plan/run';
import type {SavedModel} from '../../savedmodel/read-saved-model';
import {asFault} from './open-model';

/**
 * Throws a FaultError where the graph is not run without asking, or the engine runs none. Outputs are in the Keras model's order where it is
 * known.
 */
export function openSavedModelGraph(engine: Engine, folder: string, model: SavedModel): Predictor {
  const refused = asFault(folder, () => whyNotRun(model));
  if (refused) throw new FaultError('not-runnable', refused);
  if (!engine.openSavedModel) throw new FaultError('engine', whyNoSavedModel(engine.id));
  const graph = engine.openSavedModel(folder, model);
  const order = kerasOrder(model).map((name) => graph.outputs.findIndex((output) => output.name === name));
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

function kerasOrder(model: SavedModel): string[] {
  const {root} = judgeSavedModel(model);
  const config = root?.['config'];
  return isObject(config) ? outputNames({className: textOf(root?.['class_name']) ?? '', config}) : [];
}
