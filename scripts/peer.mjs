/**
 * A peer's work in a process of its own, with nothing of ours in it: `node scripts/peer.mjs PROGRAM WORDS…`, started
 * in a folder whose node_modules has the peer. Prints its times as one line of JSON.
 */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const requireHere = createRequire(join(process.cwd(), 'package.json'));

/** Milliseconds since the process was asked for. */
const sinceStart = () => Date.now() - Number(process.env.STARTED_AT);

const PROGRAMS = {
  /** The floor: the file's bytes in fresh memory. */
  read(path) {
    const started = performance.now();
    readFileSync(path);
    return {library: 0, load: performance.now() - started};
  },

  /** Every dataset of the model's weights. */
  async h5wasm(path) {
    const started = performance.now();
    const h5 = await import('h5wasm/node');
    await h5.ready;
    const loaded = performance.now();
    let values = 0;
    const readAll = (group) => {
      for (const key of group.keys()) {
        const item = group.get(key);
        if (item instanceof h5.Dataset) values += item.value?.length ?? 1;
        else if (item instanceof h5.Group) readAll(item);
      }
    };
    readAll(new h5.File(path, 'r').get('model_weights'));
    return {library: loaded - started, load: performance.now() - loaded, values};
  },

  /** A session, a first prediction of `batch` tiles of 256 x 256 x 2, and `later` more. */
  async onnx(path, batch, later) {
    const started = performance.now();
    process.env.ORT_DISABLE_TELEMETRY = '1';
    const onnx = requireHere('onnxruntime-node');
    const loaded = performance.now();
    const session = await onnx.InferenceSession.create(path);
    const load = performance.now() - loaded;
    const ready = sinceStart();
    const values = Float32Array.from({length: batch * 256 * 256 * 2}, (_, i) => Math.sin(i));
    const input = new onnx.Tensor('float32', values, [Number(batch), 256, 256, 2]);
    const times = [];
    for (let i = 0; i <= Number(later); i += 1) {
      const asked = performance.now();
      await session.run({[session.inputNames[0]]: input});
      times.push(performance.now() - asked);
    }
    const [first, ...others] = times;
    // As ours: the tensor's values are made between the two, and are in neither.
    return {library: loaded - started, load, ready, untilFirst: ready + first, first, later: others};
  },
};

const [program, ...words] = process.argv.slice(2);
const times = {first: null, later: [], untilFirst: null, ready: 0, ...(await PROGRAMS[program](...words))};
process.stdout.write(`${JSON.stringify({...times, peakMegabytes: process.resourceUsage().maxRSS / 1024})}\n`);
