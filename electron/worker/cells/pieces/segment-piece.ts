/** A piece of a large image in a task of its own: the model's maps of some rows of tiles. */
import {basename, join} from 'node:path';
import {FaultError} from '../../../contract/fault';
import type {StageTotals} from '../../../contract/timing';
import {VERSION} from '../../../contract/version';
import {claimOutputs} from '../../../io/claim-output';
import {wholeHashOf} from '../../../io/fingerprint';
import {Scratch} from '../../../io/raster';
import {loadModel} from '../../model/load';
import type {LoadedModel} from '../../model/loaded-model';
import {Stages, type JobContext} from '../../runtime/stages';
import {closeImage, describeImage, openImage, type OpenImage} from '../images';
import {pixelsOf} from '../pixels';
import {pickChannels} from '../pick-channels';
import {predictMaps, type Part, type PredictedMaps} from '../predict-maps';
import {withChannels} from '../prepare-image';
import {checkFolder} from '../results/earlier-results';
import {plainName} from '../results/result-names';
import {prepareTask, type PreparedTask} from '../segment';
import {forCells, type SegmentFilesRequest} from '../segment-files';
import {writePiece, type PieceValue} from './piece-file';

export interface PieceReport {
  readonly file: string;
  readonly piece: number;
  readonly of: number;
  readonly rows: number;
  readonly timings: StageTotals;
}

/**
 * Writes the maps of one piece of one image. Together with all others it gives what `segmentFiles` would, bit for bit.
 * Throws a FaultError for several images or time points, for a StarDist model, and for more pieces than rows of tiles.
 */
export async function segmentPiece(
  context: JobContext,
  request: SegmentFilesRequest,
  part: Part,
): Promise<PieceReport> {
  const {model: path, folder, engine, warm = true, overwrite = false} = request;
  const [image, choice] = oneOf(request);
  const numbered = `${plainName(image)}-piece-${part.index + 1}-of-${part.count}.piece`;
  const file = join(folder, numbered);
  checkFolder(folder);
  claimOutputs([file], {inputs: [image, path], overwrite});
  const picked = pickChannels(await describeImage(image, choice), request.options);
  const stages = new Stages(context);
  const open = await openImage(image, stages, choice);
  const scratch = new Scratch();
  let model: LoadedModel | null = null;
  try {
    model = await loadModel(path, {engine, warm, ...forCells(request.options)}, stages);
    const micrometresPerPixel = request.options.micrometresPerPixel ?? open.image.info.micrometresPerPixel;
    const options = {...request.options, nuclear: picked.nuclear, membrane: picked.membrane, micrometresPerPixel};
    const prepared = await prepareTask(model, open.image, options, stages);
    const predicted = await predictPart(prepared, part, scratch, stages);
    const value = {
      ...aboutRun(open, model, path),
      piece: {number: part.index + 1, of: part.count},
      options: JSON.parse(JSON.stringify(options)) as PieceValue['options'],
      ...aboutMaps(prepared, predicted),
      notes: [...picked.notes, ...prepared.notes],
    };
    const planes = [...predicted.maps.values()].flatMap((map) => map.planes);
    await stages.run('export', () => writePiece(file, value, planes));
    await model.finish();
    const {number, of} = value.piece;
    return {file, piece: number, of, rows: value.rows.rows, timings: stages.rounded()};
  } finally {
    model?.dispose();
    scratch.dispose();
    closeImage(open);
  }
}

function oneOf({images, planes}: SegmentFilesRequest): [image: string, choice: OpenImage['choice']] {
  const {t = null, series = null, z = null, pages = null} = planes ?? {};
  if (images.length !== 1 || t === 'all')
    throw new FaultError('usage', 'A piece is of one image: give one, and of its time points one.');
  return [images[0]!, {series, z, t, pages}];
}

function predictPart(
  {head, task}: PreparedTask,
  piece: Part,
  scratch: Scratch,
  stages: Stages,
): Promise<PredictedMaps> {
  if (head.kind === 'stardist')
    throw new FaultError('usage', 'Objects of a StarDist model depend on each other: its images have no pieces.');
  const {model, size, options} = task;
  return withChannels({...task, head}, stages, (channels) =>
    predictMaps({model, input: head, channels, ...size, compartments: options.compartments, scratch, piece}, stages),
  );
}

function aboutRun(
  open: OpenImage,
  {engine: {id, device, version}}: LoadedModel,
  path: string,
): Pick<PieceValue, 'schema' | 'warmstart' | 'image' | 'choice' | 'model' | 'engine'> {
  return {
    schema: 'warmstart-piece/1',
    warmstart: VERSION,
    image: {pixelsSha256: pixelsOf(open), planes: open.image.info.used},
    choice: open.choice,
    model: {name: basename(path), sha256: wholeHashOf(path)},
    engine: {id, device, version},
  };
}

function aboutMaps(
  {task: {size}}: PreparedTask,
  {maps, reading, rows}: PredictedMaps,
): Pick<PieceValue, 'width' | 'height' | 'rows' | 'maps' | 'reading'> {
  return {
    ...size,
    rows,
    maps: [...maps].map(([compartment, {kind, titles, usual, planes}]) => ({
      compartment,
      kind: kind as PieceValue['maps'][number]['kind'],
      titles: [...titles],
      usual,
      planes: planes.length,
    })),
    reading,
  };
}
