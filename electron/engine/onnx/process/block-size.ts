/** How ONNX Runtime lays out channels for its own convolutions on this processor: asked of itself. */
import {Tensor} from 'onnxruntime-common';
import {BLOCKS_DOMAIN} from '../../../graph/onnx/blocks';
import {modelPieces} from '../../../graph/onnx/messages';
import {joinFields} from '../../../savedmodel/proto-writer';
import {library, LOG_LEVEL} from './library';

/** More than any block has. */
const CHANNELS = 64;

let known: number | null | undefined;

/** Channels in a block; null where it has no such kernels. Throws as library does. */
export function blockSize(): number | null {
  if (known === undefined) known = asked();
  return known;
}

/** Two pixels brought into blocks: the second one's first channel comes after the first one's first block. */
function asked(): number | null {
  const values = Float32Array.from({length: 2 * CHANNELS}, (_, i) => i);
  const session = new (library().InferenceSession)();
  try {
    const model = joinFields(turningModel());
    session.loadModel(model.buffer as ArrayBuffer, model.byteOffset, model.length, {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      logSeverityLevel: LOG_LEVEL,
    });
    const {y} = session.run({x: new Tensor('float32', values, [1, CHANNELS, 1, 2])}, {y: null}, {});
    const block = (y!.data as Float32Array).indexOf(1);
    return block > 1 && CHANNELS % block === 0 ? block : null;
  } catch {
    // This library, or this processor, has none.
    return null;
  } finally {
    session.dispose();
  }
}

function turningModel(): readonly Uint8Array[] {
  const shape = [1, CHANNELS, 1, 2];
  const [x, y] = ['x', 'y'].map((name) => ({name, type: 'float32' as const, shape}));
  return modelPieces({
    name: 'blocks',
    nodes: [
      {
        op: 'ReorderInput',
        name: 'turn',
        inputs: ['x'],
        outputs: ['y'],
        attributes: {channels_last: 0},
        domain: BLOCKS_DOMAIN,
      },
    ],
    initializers: [],
    inputs: [x!],
    outputs: [y!],
    between: [],
    opset: 17,
    version: '',
  });
}
