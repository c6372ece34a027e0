/** The app's races: one at a time, each trial in a process of Electron's own, the results kept. */
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {MessageChannelMain, utilityProcess, type UtilityProcess} from 'electron';
import {Channel} from '../contract/channel';
import {FaultError} from '../contract/fault';
import type {RaceEvent, RaceOptions, RaceResult} from '../contract/race';
import {addToHistory, clearHistory, readHistory} from '../race/history';
import {linesOf, type StartTrial} from '../race/process';
import {whyNoColdDisk} from '../race/model-files';
import {runRace} from '../race/run-race';
import type {OnnxStartCalls, OnnxUserCalls} from '../worker/runtime/calls';
import {messageWire} from '../contract/wire';
import type {OpenOnnx} from './onnx-process';

export interface RaceHostOptions {
  /** The bundled trial, a real file. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly history: string;
  readonly app: string;
  readonly onEvent: (event: RaceEvent) => void;
  readonly openOnnx: OpenOnnx;
}

export interface RaceTarget {
  readonly savedModel: string;
  readonly h5: string;
  /** Makes the model as ONNX in this folder; null where it cannot be written so. */
  readonly makeOnnx: (folder: string) => Promise<string | null>;
  readonly customObjects: readonly string[];
  readonly image: string | null;
}

export class RaceHost {
  readonly #options: RaceHostOptions;
  #cancelled = true;

  constructor(options: RaceHostOptions) {
    this.#options = options;
  }

  async run(target: RaceTarget, options: RaceOptions): Promise<RaceResult> {
    if (!this.#cancelled) throw new FaultError('usage', 'A race is running already.');
    if (!existsSync(target.h5)) throw new FaultError('not-found', 'This model has not been converted yet.');
    const why = options.cold ? whyNoColdDisk(target.h5) : null;
    if (why) throw new FaultError('usage', `A cold disk cannot be had here. ${why}`);
    const folder = mkdtempSync(join(tmpdir(), 'warmstart-race-'));
    this.#cancelled = false;
    try {
      const {app, onEvent, history} = this.#options;
      const {image} = target;
      const onnx = await target.makeOnnx(folder);
      const result = await runRace(options, {
        ...target,
        onnx,
        image: image === null ? null : {path: image, folder},
        app,
        startTrial: this.#start,
        onEvent,
        cancelled: () => this.#cancelled,
      });
      if (result.rows.some(({trials}) => trials.length > 0)) addToHistory(history, result);
      return result;
    } finally {
      this.#cancelled = true;
      rmSync(folder, {recursive: true, force: true});
    }
  }

  cancel(): boolean {
    const running = !this.#cancelled;
    this.#cancelled = true;
    return running;
  }

  history(): RaceResult[] {
    return readHistory(this.#options.history);
  }

  /** Throws a FaultError ('not-found') for one that has been cleared. */
  find(id: string): RaceResult {
    const found = this.history().find((result) => result.id === id);
    if (!found) throw new FaultError('not-found', 'This race is no longer in the history.');
    return found;
  }

  clear(): void {
    clearHistory(this.#options.history);
  }

  readonly #start: StartTrial = (argument) => {
    const {entry, env, openOnnx} = this.#options;
    const child = utilityProcess.fork(entry, [argument], {
      serviceName: 'Warmstart race',
      env: {...process.env, ...env},
      stdio: 'pipe',
    });
    answerOnnx(child, openOnnx);
    const exit = new Promise<number>((resolve) => child.on('exit', (code) => resolve(code)));
    return linesOf(child.stdout!, child.stderr, exit, () => child.kill());
  };
}

/** Gives a trial a process of ONNX Runtime's when it asks for one. */
function answerOnnx(child: UtilityProcess, open: OpenOnnx): void {
  const trial: Channel<OnnxUserCalls, OnnxStartCalls> = new Channel(messageWire(child), {
    startOnnxProcess: async () => {
      const {port1, port2} = new MessageChannelMain();
      const pid = await open(port2);
      trial.tell('useOnnxProcess', [pid], [port1]);
    },
  });
}
