/** What the command does with its words: results on stdout, progress and faults on stderr. */
import {exitCodeOf, FaultError, faultOf} from '../contract/fault';
import {VERSION} from '../contract/version';
import type {Supervisor} from '../worker/runtime/supervisor';
import type {Command, CommandResult} from './command';
import {logTo, type Log} from './progress';
import {commandNamed, help, runCommand} from './run-command';
import {takeTaskOptions} from './task-options';

/** Gives the exit code. `supervisor`: of the worker that does the work; it is stopped in the end. */
export async function main(line: readonly string[], supervisor: Supervisor): Promise<number> {
  let log = logTo(process.stderr, 'text');
  try {
    const {words, json, ...options} = takeTaskOptions(line);
    const [name, ...rest] = words;
    if (name === undefined || name === '--help' || name === '-h') {
      await write(await help());
      return name === undefined ? 2 : 0;
    }
    if (name === '--version') {
      await write(json ? JSON.stringify({version: VERSION}) : `warmstart ${VERSION}`);
      return 0;
    }
    log = logTo(process.stderr, options.log);
    const command = await commandNamed(name);
    if (rest.includes('--help')) {
      await write(command.help);
      return 0;
    }
    const {value, text, exitCode, warnings = []} = await run(command, rest, supervisor, log);
    log.warn(warnings);
    log.end(null);
    await write(json ? JSON.stringify(value, null, 2) : text);
    return exitCode;
  } catch (error) {
    const fault = faultOf(error);
    log.end(fault);
    return exitCodeOf(fault);
  } finally {
    await supervisor.stop();
  }
}

/** What is left of a second for a job to stop by itself, before it is ended with its thread. */
const PATIENCE_MS = 300;

/** A signal stops at first the job that runs, then all of it. */
function run(command: Command, line: readonly string[], supervisor: Supervisor, log: Log): Promise<CommandResult> {
  let job = 0;
  let asked = 0;
  const stop = (): void => void supervisor.stop();
  const interrupt = (): void => {
    asked += 1;
    if (asked > 1 || job === 0) return stop();
    supervisor.cancel(job);
    // A machine that is taken away waits for nobody.
    setTimeout(stop, PATIENCE_MS).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  return runCommand(command, line, supervisor, {
    onProgress: log.show,
    onJob: (id) => {
      job = id;
    },
    interrupted: () => asked > 0,
  });
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
