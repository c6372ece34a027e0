/** What the command does with its words: results on stdout, progress and faults on stderr. */
import {exitCodeOf, FaultError, faultOf} from '../contract/fault';
import {VERSION} from '../contract/version';
import type {Supervisor} from '../worker/runtime/supervisor';
import type {Command} from './command';
import {progressPrinter} from './progress';
import {commandNamed, help, runCommand} from './run-command';

/** Gives the exit code. `supervisor`: of the worker that does the work; it is stopped in the end. */
export async function main(words: readonly string[], supervisor: Supervisor): Promise<number> {
  const json = words.includes('--json');
  const [name, ...rest] = words.filter((word) => word !== '--json');
  try {
    if (name === undefined || name === '--help' || name === '-h') {
      await write(await help());
      return name === undefined ? 2 : 0;
    }
    if (name === '--version') {
      await write(json ? JSON.stringify({version: VERSION}) : `warmstart ${VERSION}`);
      return 0;
    }
    const command = await commandNamed(name);
    if (rest.includes('--help')) {
      await write(command.help);
      return 0;
    }
    return await run(command, rest, json, supervisor);
  } catch (error) {
    const fault = faultOf(error);
    process.stderr.write(`${fault.message.replaceAll('\n', ' ')}\n`);
    return exitCodeOf(fault);
  } finally {
    await supervisor.stop();
  }
}

/** A signal stops at first the job that runs, then all of it. Gives the exit code. */
async function run(command: Command, line: readonly string[], json: boolean, supervisor: Supervisor): Promise<number> {
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
