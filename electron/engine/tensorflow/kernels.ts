/** Kernels of tfjs-node replaced, for plans that run op by op: its own reads the indices back each time. */
import * as tf from '@tensorflow/tfjs-core';
import type {NodeJSKernelBackend} from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';

interface GatherInputs {
  readonly x: tf.Tensor;
  readonly indices: tf.Tensor;
}

/** TensorFlow checks the indices itself. */
export function replaceKernels(backendName: string): void {
  tf.unregisterKernel('GatherV2', backendName);
  tf.registerKernel({
    kernelName: 'GatherV2',
    backendName,
    kernelFunc: ({inputs, attrs, backend: given}) => {
      const backend = given as unknown as NodeJSKernelBackend;
      const {x, indices} = inputs as unknown as GatherInputs;
      const {axis, batchDims} = attrs as unknown as {axis: number; batchDims: number};
      const {TF_ATTR_INT, TF_ATTR_TYPE, TF_INT32, TF_FLOAT} = backend.binding as unknown as Record<string, number>;
      const type = (name: string, value: number): {name: string; type: number; value: number} => ({
        name,
        type: TF_ATTR_TYPE!,
        value,
      });
      const axisTensor = tf.scalar(axis, 'int32');
      const typeOf = (dtype: string): number => (dtype === 'int32' ? TF_INT32! : TF_FLOAT!);
      const attributes = [
        {name: 'batch_dims', type: TF_ATTR_INT!, value: batchDims},
        type('Tparams', typeOf(x.dtype)),
        type('Tindices', TF_INT32!),
        type('Taxis', TF_INT32!),
      ];
      const output = backend.executeSingleOutput('GatherV2', attributes, [x, indices, axisTensor] as never);
      axisTensor.dispose();
      return output as never;
    },
  });
}
