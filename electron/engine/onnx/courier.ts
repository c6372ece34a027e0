/** Brings a model's tensors to ONNX Runtime's process and back, large ones through a file. */
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {temporaryFolder} from '../../io/atomic-write';
import type {Values} from '../../plan/run';
import type {RunRequest, RunResult} from './onnx-calls';
import {isLarge, TensorFile} from './tensor-file';

interface Place {
  readonly folder: string;
  readonly file: TensorFile;
}

export class Courier {
  /** Null: not made yet, or lost. */
  #place: Place | null = null;
  #isBusy = false;
  #isLarge = false;
  #isClosed = false;

  /**
   * What `ask` answers, read. Where it throws, nobody knows whether the process still writes to the file: another one
   * is used from then on.
   */
  async run<T>(
    inputs: readonly Values[],
    ask: (request: Omit<RunRequest, 'session'>) => Promise<RunResult | T>,
  ): Promise<readonly Values[] | T> {
    const place = this.#take(inputs);
    try {
      const answer = await ask(requestOf(inputs, place));
      if (!isResult(answer)) {
        this.#giveBack(place, true);
        return answer;
      }
      const outputs = 'places' in answer ? place!.file.read(answer.places) : answer.values;
      this.#isLarge = isLarge(outputs);
      this.#giveBack(place, true);
      return outputs;
    } catch (error) {
      this.#giveBack(place, false);
      throw error;
    }
  }

  close(): void {
    this.#isClosed = true;
    if (this.#place && !this.#isBusy) remove(this.#place);
    this.#place = null;
  }

  /** The file for one run; null where there is none, another run has it, or none is needed. */
  #take(inputs: readonly Values[]): Place | null {
    if (this.#isBusy || this.#isClosed || !(this.#isLarge || isLarge(inputs))) return null;
    this.#place ??= made();
    this.#isBusy = this.#place !== null;
    return this.#place;
  }

  #giveBack(place: Place | null, isGood: boolean): void {
    if (!place) return;
    this.#isBusy = false;
    if (isGood && !this.#isClosed) return;
    this.#place = null;
    remove(place);
  }
}

function requestOf(inputs: readonly Values[], place: Place | null): Omit<RunRequest, 'session'> {
  const file = place?.file.path ?? null;
  if (!place || !isLarge(inputs)) return {inputs: {values: inputs}, file};
  try {
    return {inputs: {places: place.file.write(inputs)}, file};
  } catch {
    // A full disk: through the channel.
    return {inputs: {values: inputs}, file: null};
  }
}

function isResult(answer: unknown): answer is RunResult {
  return typeof answer === 'object' && answer !== null && ('places' in answer || 'values' in answer);
}

function made(): Place | null {
  try {
    const folder = temporaryFolder('tensors');
    return {folder, file: new TensorFile(join(folder, 'tensors.bin'), 'wx+')};
  } catch {
    // Nowhere to write to: through the channel.
    return null;
  }
}

function remove({folder, file}: Place): void {
  try {
    file.close();
    rmSync(folder, {recursive: true, force: true, maxRetries: 3});
  } catch {
    // The other process has it open still: it goes when this one ends.
  }
}
