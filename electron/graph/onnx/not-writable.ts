/** The graph holds what cannot be said in ONNX; the message is completed with the layer's name where it is caught. */
export class NotWritable extends Error {
  override readonly name = 'NotWritable';
}
