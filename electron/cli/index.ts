/** The `warmstart` command: results on stdout, progress and faults on stderr. */
import {join} from 'node:path';
import {exitCodeOf, FaultError, faultOf} from '../contract/fault';
import {Supervisor} from '../worker/runtime/supervisor';
import type {Command} from './command';
import {progressPrinter} from './progress';
import {commandNamed, help, runCommand} from './run-command';

/** TensorFlow reads these once, when its library is loaded; they must be there before. */
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';

async function main(words: readonly string[]): Promise<number> {
  const json = words.includes('--json');
  const [name, ...rest] = words.filter((word) => word !== '--json');
  try {
    if (name === undefined || name === '--help' || name === '-h') {
      await write(help());
      return name === undefined ? 2 : 0;
    }
    const command = commandNamed(name);
    if (rest.includes('--help')) {
      await write(command.help);
      return 0;
    }
    return await run(command, rest, json);
  } catch (error) {
    const fault = faultOf(error);
    process.stderr.write(`${fault.message.replaceAll('\n', ' ')}\n`);
    return exitCodeOf(fault);
  }
}

/** With a worker of its own, which a signal stops: at first the job that runs, then all of it. Gives the exit code. */
async function run(command: Command, line: readonly string[], json: boolean): Promise<number> {
  const supervisor = new Supervisor(join(__dirname, 'thread.cjs'));
  const progress = progressPrinter(process.stderr);
  let job = 0;
  let asked = 0;
  const interrupt = (): void => {
    asked += 1;
    if (asked === 1 && job) supervisor.cancel(job);
    else void supervisor.stop();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.on('SIGHUP', interrupt);
  try {
    const {value, text, exitCode} = await runCommand(command, line, supervisor, {
      onProgress: progress.show,
      onJob: (id) => {
        job = id;
      },
      interrupted: () => asked > 0,
    });
    progress.end();
    await write(json ? JSON.stringify(value, null, 2) : text);
    return exitCode;
  } finally {
    progress.end();
    await supervisor.stop();
  }
}

/** Quiet where the reader has gone (as `head` does): it wants no more. Throws a FaultError ('disk') for a full disk. */
function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => {
      if (!error || ('code' in error && error.code === 'EPIPE')) resolve();
      else reject(new FaultError('disk', `The work is done, but its report cannot be printed: ${error.message}.`));
    });
  });
}

/** What goes wrong there is told to each write; on stderr nobody is left to be told. */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** A thread that waits in the system for ever keeps Node from ending, `process.exit` too. */
const EXIT_PATIENCE_MS = 3000;

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), EXIT_PATIENCE_MS).unref();
});
