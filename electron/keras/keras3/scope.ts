import type {Json, JsonObject} from '../json';

/** What the translation of a layer asks of the model around it. */
export interface Scope {
  /** What a layer is called in Keras 3, which takes no slashes. */
  readonly rename: (name: string) => string;
  /** A layer inside another one. Throws Keras3Error. */
  readonly inner: (value: Json | undefined) => JsonObject;
}
