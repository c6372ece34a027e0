import {FaultError} from '../../contract/fault';
import type {TargetOutlook} from '../../contract/model';
import {TARGET_IDS, TARGETS, type TargetId} from '../../contract/targets';
import {inWords} from '../runtime/faults';
import {Stages, type JobContext} from '../runtime/stages';
import {openSource, openWeights, type OpenedSource} from './sources';
import {WRITERS} from './targets/writers';

/**
 * What a model can become, target by target; nothing is written. `wanted`: null for all targets. `name`: what the
 * Python lines call the file, without its ending.
 */
export async function targetOutlooks(
  path: string,
  wanted: readonly TargetId[] | null,
  name: string,
  context: JobContext,
): Promise<TargetOutlook[]> {
  const stages = new Stages(context);
  const targets = wanted ?? TARGET_IDS;
  const outlook = (target: TargetId, source: OpenedSource): Promise<TargetOutlook> =>
    stages.run('parse', () => outlookFor(target, source, name));
  const whole = targets.filter((target) => !TARGETS[target].weightsAlone);
  const alone = targets.filter((target) => TARGETS[target].weightsAlone);
  return [
    ...(await outlooksFrom(whole, () => stages.run('parse', () => openSource(path, true)), outlook)),
    ...(await outlooksFrom(alone, () => stages.run('parse', () => openWeights(path)), outlook)),
  ];
}

/** All are refused with the sentence that says why there is no source. */
async function outlooksFrom(
  targets: readonly TargetId[],
  open: () => Promise<OpenedSource>,
  outlook: (target: TargetId, source: OpenedSource) => Promise<TargetOutlook>,
): Promise<TargetOutlook[]> {
  if (targets.length === 0) return [];
  let source: OpenedSource;
  try {
    source = await open();
  } catch (error) {
    return targets.map((target) => refusedWith(target, error));
  }
  try {
    const outlooks: TargetOutlook[] = [];
    for (const target of targets) outlooks.push(await outlook(target, source));
    return outlooks;
  } finally {
    source.close();
  }
}

async function outlookFor(target: TargetId, source: OpenedSource, name: string): Promise<TargetOutlook> {
  const prepare = await WRITERS[target]();
  try {
    const output = `${name}${TARGETS[target].endings[0]}`;
    const {notes, python} = await inWords(source.path, () =>
      prepare(source, {output, weights: null, layersFile: true}),
    );
    return {target, refused: null, notes, python: python(output)};
  } catch (error) {
    return refusedWith(target, error);
  }
}

function refusedWith(target: TargetId, error: unknown): TargetOutlook {
  if (!(error instanceof FaultError) || error.fault.kind === 'cancelled') throw error;
  return {target, refused: error.message, notes: [], python: null};
}
