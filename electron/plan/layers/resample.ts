/** tf.image.resize in all its methods, for NHWC tensors, without antialiasing. */
import * as tf from '@tensorflow/tfjs-core';
import {PlanError} from '../plan-error';

/** Keys's cubic (a = −0.5), as resize_bicubic with half-pixel centres. */
function keys(x: number): number {
  const d = Math.abs(x);
  if (d >= 2) return 0;
  return d < 1 ? (1.5 * d - 2.5) * d * d + 1 : ((-0.5 * d + 2.5) * d - 4) * d + 2;
}

function mitchell(x: number): number {
  const d = Math.abs(x);
  if (d >= 2) return 0;
  return d < 1 ? ((7 * d) / 6 - 2) * d * d + 8 / 9 : ((-7 * d) / 18 + 2) * d * d - (10 / 3) * d + 16 / 9;
}

function lanczos(radius: number): (x: number) => number {
  return (x) => {
    const d = Math.abs(x);
    if (d > radius) return 0;
    if (d <= 1e-3) return 1;
    return (radius * Math.sin(Math.PI * d) * Math.sin((Math.PI * d) / radius)) / (Math.PI * d) ** 2;
  };
}

function gaussian(x: number): number {
  const d = Math.abs(x);
  return d >= 1.5 ? 0 : Math.exp(-(d * d) / (2 * 0.5 * 0.5));
}

const KERNELS: Readonly<
  Record<string, {readonly radius: number; readonly kernel: (x: number) => number; readonly places?: number}>
> = {
  // TensorFlow takes this kernel from a table of 1024 places between two pixels.
  bicubic: {radius: 2, kernel: keys, places: 1024},
  lanczos3: {radius: 3, kernel: lanczos(3)},
  lanczos5: {radius: 5, kernel: lanczos(5)},
  gaussian: {radius: 1.5, kernel: gaussian},
  mitchellcubic: {radius: 2, kernel: mitchell},
};

export const INTERPOLATIONS: ReadonlySet<string> = new Set(['nearest', 'bilinear', 'area', ...Object.keys(KERNELS)]);

export function checkInterpolation(interpolation: string): string {
  if (!INTERPOLATIONS.has(interpolation)) throw new PlanError(`interpolation "${interpolation}" is not supported`);
  return interpolation;
}

export function resize(x: tf.Tensor, size: [number, number], interpolation: string): tf.Tensor {
  if (interpolation === 'nearest') return tf.image.resizeNearestNeighbor(x as tf.Tensor4D, size, false, true);
  if (interpolation === 'bilinear') return tf.image.resizeBilinear(x as tf.Tensor4D, size, false, true);
  return resampleAxis(resampleAxis(x, 1, size[0], interpolation), 2, size[1], interpolation);
}

/** One axis, by a matrix of (input length, output length). */
function resampleAxis(x: tf.Tensor, axis: number, length: number, method: string): tf.Tensor {
  const from = x.shape[axis]!;
  const matrix = tf.tensor2d(
    method === 'area' ? areaWeights(from, length) : kernelWeights(from, length, KERNELS[method]!),
    [from, length],
  );
  const axes = x.shape.map((_, i) => i);
  const order = [...axes.filter((i) => i !== axis), axis];
  const turned = tf.transpose(x, order);
  const product = tf.matMul(tf.reshape(turned, [-1, from]) as tf.Tensor2D, matrix);
  return tf.transpose(
    tf.reshape(product, [...turned.shape.slice(0, -1), length]),
    axes.map((i) => order.indexOf(i)),
  );
}

/** Each output is the kernel's weighted mean of the inputs around its centre; what lies outside does not count. */
function kernelWeights(from: number, to: number, {radius, kernel, places}: (typeof KERNELS)[string]): Float32Array {
  const matrix = new Float32Array(from * to);
  for (let o = 0; o < to; o += 1) {
    const exact = ((o + 0.5) * from) / to;
    const centre = places === undefined ? exact : Math.round((exact - 0.5) * places) / places + 0.5;
    const first = Math.max(0, Math.ceil(centre - radius - 0.5));
    const last = Math.min(from - 1, Math.floor(centre + radius - 0.5));
    let sum = 0;
    for (let i = first; i <= last; i += 1) sum += kernel(i + 0.5 - centre);
    for (let i = first; i <= last; i += 1) matrix[i * to + o] = kernel(i + 0.5 - centre) / sum;
  }
  return matrix;
}

/** Each output is the mean over the stretch of inputs that it covers. */
function areaWeights(from: number, to: number): Float32Array {
  const matrix = new Float32Array(from * to);
  const scale = from / to;
  for (let o = 0; o < to; o += 1) {
    for (let i = Math.floor(o * scale); i < Math.min(from, Math.ceil((o + 1) * scale)); i += 1) {
      matrix[i * to + o] = (Math.min(i + 1, (o + 1) * scale) - Math.max(i, o * scale)) / scale;
    }
  }
  return matrix;
}
