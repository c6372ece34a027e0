/** The model asks for something that cannot be run here; the message names the layer and the option. */
export class PlanError extends Error {
  override readonly name: string = 'PlanError';
}

/** The config contradicts itself or its weights: Keras would not load the model either. */
export class ContradictionError extends PlanError {
  override readonly name = 'ContradictionError';
}
