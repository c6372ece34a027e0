/**
 * The `warmstart` command. What takes longest is started before anything else is read in: ONNX Runtime's process and
 * the worker's thread come up while the command finds out what it is asked.
 */
import {join} from 'node:path';
import {Supervisor} from '../worker/runtime/supervisor';

/** TensorFlow reads these once, when its library is loaded; they must be there before. */
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';

/** A thread that waits in the system for ever keeps Node from ending, `process.exit` too. */
const EXIT_PATIENCE_MS = 3000;

/** Commands that most likely predict. */
const PREDICTING = ['predict', 'segment', 'mesmer'];

const words = process.argv.slice(2);
const supervisor = new Supervisor(join(__dirname, 'thread.cjs'));
if (PREDICTING.includes(words[0] ?? '') && !words.includes('--help')) {
  const engine = words.indexOf('--engine');
  if (engine < 0 || ['onnx', 'auto'].includes(words[engine + 1] ?? '')) supervisor.startOnnx();
  supervisor.startThread();
}
void import('./main')
  .then(({main}) => main(words, supervisor))
  .then((code) => {
    process.exitCode = code;
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), EXIT_PATIENCE_MS).unref();
  });
