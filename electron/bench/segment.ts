import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {MESMER_PARAMETERS} from '../contract/image';
import {prepareChannel, scaleChannel} from '../image/normalize';
import {equalizeAdapthist} from '../image/clahe';
import {readNpy} from '../io/npy';
import {gaussianFilter} from '../segment/gaussian';
import {hMaxima} from '../segment/hmaxima';
import {labelComponents} from '../segment/labels';
import {deepWatershed, floodInput} from '../segment/mesmer';
import {watershed} from '../segment/watershed';
import type {BenchContext} from './index';
import {median, Samples} from './rows';

const SIDES = [512, 2048] as const;

/** Each stage of the pipeline around prediction on one thread: ours and scikit-image's, on the same maps. */
export function benchSegment({python, work, runs}: BenchContext): void {
  if (!python) throw new Error('the reference needs the test Python');
  const folder = join(work, 'maps');
  mkdirSync(folder, {recursive: true});
  for (const side of SIDES) {
    const rounds = Math.min(runs, 3);
    const peer = new Samples();
    const ours = new Samples();
    for (let i = 0; i < rounds; i += 1) {
      const times = python('segment', String(side), folder);
      for (const stage of STAGES) peer.add(stage, times[stage]);
      if (!existsSync(join(folder, `maxima-${side}.npy`))) continue;
      for (const [stage, milliseconds] of Object.entries(timeStages(folder, side))) ours.add(stage, milliseconds);
    }
    print(side, ours, peer);
  }
}

const STAGES = ['percentile and scale', 'CLAHE', 'Gaussian', 'h-maxima', 'markers', 'watershed', 'post-processing'] as const;

function timeStages(folder: string, side: number): Record<(typeof STAGES)[number], number> {
  const load = (name: string): Float32Array => readNpy(name, readFileSync(join(folder, `${name}-${side}.npy`))).data as Float32Array;
  const [maxima, interior, image] = [load('maxima'), load('interior'), load('image')];
  // Once before, so that it is the code that is timed and not its compiler.
  const small = image.slice(0, 300 * 300);
  prepareChannel({width: 300, height: 300, data: small});
  deepWatershed(maxima.slice(0, 300 * 300), interior.slice(0, 300 * 300), 300, 300, MESMER_PARAMETERS['whole-cell']);
  const times: Partial<Record<string, number>> = {};
  const timed = <T>(name: string, run: () => T): T => {
    const started = performance.now();
    const result = run();
    times[name] = performance.now() - started;
    return result;
  };
  const scaled = timed('percentile and scale', () => scaleChannel({width: side, height: side, data: image}))!;
  timed('CLAHE', () => equalizeAdapthist(scaled, side, side));
  const smoothed = timed('Gaussian', () => gaussianFilter(interior, side, side, 2));
  const peaks = timed('h-maxima', () => hMaxima(maxima, side, side, 0.075, 2));
  const markers = timed('markers', () => labelComponents(peaks, side, side));
  timed('watershed', () => {
    const [depth, mask] = floodInput(smoothed, 0.2);
    return watershed(depth, markers, mask, side, side);
  });
  timed('post-processing', () => deepWatershed(maxima, interior, side, side, MESMER_PARAMETERS['whole-cell']));
  return times as Record<(typeof STAGES)[number], number>;
}

function print(side: number, ours: Samples, peer: Samples): void {
  process.stdout.write(`${side} x ${side}, one thread:\n\n| stage | ours ms | scikit-image ms | times faster |\n| --- | ---: | ---: | ---: |\n`);
  for (const {name, samplesMs} of ours.rows()) {
    const other = peer.rows().find((row) => row.name === name);
    if (other) process.stdout.write(`| ${name} | ${median(samplesMs).toFixed(0)} | ${median(other.samplesMs).toFixed(0)} | ${(median(other.samplesMs) / median(samplesMs)).toFixed(1)} |\n`);
  }
  process.stdout.write('\n');
}
