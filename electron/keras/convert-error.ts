/** The SavedModel has something that Keras HDF5 cannot hold; the sentence's end, after "cannot become HDF5:". */
export class ConvertError extends Error {
  override readonly name = 'ConvertError';
}
