/**
 * The `warmstart` command. What takes longest is started before anything else is read in: ONNX Runtime's process and
 * the worker's thread come up while the command finds out what it is asked.
 */
import {join} from 'node:path';
import {Supervisor} from '../worker/runtime/supervisor';
import {takeTaskOptions} from './task-options';

/** TensorFlow reads these once, when its library is loaded; they must be there before. */
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';

/** A thread that waits in the system for ever keeps Node from ending, `process.exit` too. */
const EXIT_PATIENCE_MS = 3000;
/** Of what was taken away: all of it is to end within a second. */
const CANCELLED_PATIENCE_MS = 200;
const CANCELLED = 130;

/** Commands that most likely predict. */
const PREDICTING = ['predict', 'segment', 'mesmer'];

const line = process.argv.slice(2);
let words: readonly string[] = [];
try {
  ({words} = takeTaskOptions(line));
} catch {
  // It is refused in words by what reads them again.
}
const supervisor = new Supervisor(join(__dirname, 'thread.cjs'));
if (PREDICTING.includes(words[0] ?? '') && !words.includes('--help')) {
  const engine = words.indexOf('--engine');
  if (engine < 0 || ['onnx', 'auto'].includes(words[engine + 1] ?? '')) supervisor.startOnnx();
  supervisor.startThread();
}
void import('./main')
  .then(({main}) => main(line, supervisor))
  .then((code) => {
    process.exitCode = code;
    setTimeout(
      () => process.kill(process.pid, 'SIGKILL'),
      code === CANCELLED ? CANCELLED_PATIENCE_MS : EXIT_PATIENCE_MS,
    ).unref();
  });
