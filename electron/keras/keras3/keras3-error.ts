/** The model has something that no file for Keras 3 can hold; the sentence's end, after "cannot become …:". */
export class Keras3Error extends Error {
  override readonly name = 'Keras3Error';
}
