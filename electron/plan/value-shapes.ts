/** The shapes of a plan's values as Keras infers them, and whether layers' weights have the shapes that follow. */
import {toPlain, type PlainObject} from '../keras/json';
import type {LayerConfig} from '../keras/custom-objects';
import type {Weight} from '../keras/model';
import {layerShapes} from '../keras/shapes/layer-shapes';
import {
  agrees,
  ShapeError,
  showShape,
  type LayerShapes,
  type NamedShapes,
  type Shape,
  type Size,
} from '../keras/shapes/shape';
import {isList, isTensorArgument, tensorsIn, type Argument, type Call} from './call';
import {ContradictionError} from './plan-error';

export class ValueShapes {
  readonly #shapes = new Map<number, Shape>();

  of(value: number): Shape {
    return this.#shapes.get(value) ?? null;
  }

  set(value: number, shape: Shape): void {
    if (shape !== null) this.#shapes.set(value, shape);
  }

  /** Of a layer's outputs. Throws ContradictionError where Keras would refuse the layer on such inputs or weights. */
  ofLayer(layer: LayerConfig, inputs: readonly number[], call: Call, weights: readonly Weight[]): readonly Shape[] {
    const {outputs, weights: expected} = inferred(layer, this.#ofArgument(inputs, call.first), (name) =>
      this.#ofArgument(inputs, call.keywords[name]),
    );
    if (expected !== null) checkShapes(expected, weights);
    return outputs;
  }

  /**
   * Takes the values as the inputs of a model of its own, and what that says of them. Throws ContradictionError where
   * Keras would not call the model on such.
   */
  enterModel(values: readonly number[], declared: readonly Shape[]): void {
    for (const [i, value] of values.entries()) {
      const [shape, wanted] = [this.of(value), declared[i] ?? null];
      const pairs =
        wanted && shape ? withoutLastOne(wanted).map((size, axis) => [size, withoutLastOne(shape)[axis]]) : [];
      if (pairs.some(([a, b], axis) => axis > 0 && (a ?? b) !== (b ?? a)))
        throw new ContradictionError(`it is given ${showShape(shape)} and takes ${showShape(wanted)}`);
      if (shape === null || shape.length === wanted?.length)
        this.set(value, wanted && wanted.map((size, axis) => shape?.[axis] ?? size));
    }
  }

  /** Of the tensors in an argument; a constant among them has any, a number alone has no axes. */
  #ofArgument(inputs: readonly number[], argument: Argument | undefined): Shape[] {
    if (typeof argument === 'number') return [[]];
    const shapeAt = (tensor: number): Shape => this.of(inputs[tensor]!);
    if (isList(argument) && argument.some((item) => !isList(item)))
      return argument.map((item) => (isTensorArgument(item) ? shapeAt(item.tensor) : null));
    return tensorsIn(argument).map(shapeAt);
  }
}

function inferred({className, config}: LayerConfig, inputs: readonly Shape[], named: NamedShapes): LayerShapes {
  try {
    return layerShapes(className, toPlain(config) as PlainObject, inputs, named);
  } catch (error) {
    if (error instanceof ShapeError) throw new ContradictionError(error.message, {cause: error});
    throw error;
  }
}

/** Keras lets a last axis of 1 come and go between models. */
function withoutLastOne(shape: readonly Size[]): readonly Size[] {
  return shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
}

function checkShapes(expected: readonly Shape[], weights: readonly Weight[]): void {
  if (expected.length !== weights.length)
    throw new ContradictionError(`it asks for ${expected.length} weights and has ${weights.length}`);
  for (const [i, {name, shape}] of weights.entries()) {
    if (agrees(expected[i]!, shape)) continue;
    throw new ContradictionError(
      `its weight ${name} is ${showShape(shape)}, where its config asks for ${showShape(expected[i]!)}`,
    );
  }
}
