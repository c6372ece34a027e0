/** The model asks for something that cannot be run here; the message names the layer and the option. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}
