import {z} from 'zod';
import {COMPARTMENT_NAMES} from '../contract/compartments';
import {ALL_ROWS, type CellParameters} from '../contract/parameters';
import {PROJECTIONS} from '../contract/image';
import {REPORT_KINDS} from '../contract/race';
import {RESULT_KINDS} from '../contract/results';
import {ENGINE_IDS} from '../contract/engines';
import {TARGET_IDS} from '../contract/targets';
import type {CallName, Calls} from '../contract/api';

const id = z.string().min(1).max(64);
const ids = z.array(id).min(1).max(20_000).readonly();
const channel = z.number().int().nonnegative().max(65535);
/** One, none or several, of which the sum is taken. */
const channels = z
  .union([channel, channel.array().max(1000), z.null()])
  .transform((given) => (given === null ? [] : [given].flat()));
const pixelSize = z.number().positive().max(1000).nullable();
const compartment = z.enum(COMPARTMENT_NAMES);
const parameterNumbers = ALL_ROWS.map(([name, {least, most, whole}]) => {
  const number = z.number().min(least).max(most);
  return [name, whole ? number.int() : number] as const;
});
/** Undefined ones are left out, so that they do not hide the defaults. */
const parameters = z
  .object(Object.fromEntries(parameterNumbers) as Record<keyof CellParameters, z.ZodNumber>)
  .partial()
  .transform(
    (given) =>
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<CellParameters>,
  );
const index = z.number().int().nonnegative().max(1e6);
const planes = z.object({
  series: index.nullable(),
  z: z.union([index, z.enum(PROJECTIONS)]).nullable(),
  t: z.union([index, z.enum(PROJECTIONS)]).nullable(),
  pages: z.enum(['channels', 'z', 't']).nullable(),
});
const pixel = z.number().int().min(0).max(1e7);
const keptKey = z.string().regex(/^[0-9a-f]{32}$/);
const raceId = z.string().min(1).max(64);
const reportKind = z.enum(REPORT_KINDS);
const engine = z.enum(ENGINE_IDS);
const resultKinds = z.array(z.enum(RESULT_KINDS)).min(1).max(RESULT_KINDS.length).readonly();
const path = z.string().min(1).max(32_768);

const segmentOptions = z.object({
  nuclear: channels,
  membrane: channels,
  micrometresPerPixel: pixelSize,
  modelMicrometresPerPixel: pixelSize.optional(),
  compartments: z.array(compartment).min(1).max(COMPARTMENT_NAMES.length).readonly(),
  parameters: parameters.optional(),
  reading: z.string().max(2000).nullable().optional(),
});
const commandRun = z.object({
  model: id,
  image: id,
  engine: engine.nullable(),
  options: segmentOptions,
  planes,
  results: resultKinds,
});

/** What the page may send, call by call; anything else is refused before a handler sees it. */
export const SCHEMAS = {
  'files.register': z.tuple([z.array(path).max(20_000).readonly()]),
  'files.choose': z.tuple([z.enum(['folder', 'file'])]),
  'files.given': z.tuple([]),
  'files.recent': z.tuple([]),
  'files.forgetRecent': z.tuple([]),
  'files.open': z.tuple([id]),
  'session.wasKilled': z.tuple([]),
  'files.sample': z.tuple([]),
  'files.found': z.tuple([]),
  'files.known': z.tuple([z.array(id).max(20_000).readonly()]),
  'model.inspect': z.tuple([id]),
  'model.convert': z.tuple([id]),
  'model.check': z.tuple([id]),
  'model.compareLoad': z.tuple([id, engine.nullable()]),
  'model.saveH5': z.tuple([id]),
  'model.targets': z.tuple([id, z.array(z.enum(TARGET_IDS)).min(1).readonly().nullable()]),
  'model.saveAs': z.tuple([id, z.enum(TARGET_IDS), z.literal('beside').optional()]),
  'model.diff': z.tuple([id, id]),
  'model.layerTimes': z.tuple([id]),
  'model.dragOut': z.tuple([id]),
  'image.open': z.tuple([id, planes.optional()]),
  'image.segment': z.tuple([id, id, engine.nullable(), segmentOptions, planes.optional()]),
  'image.kept': z.tuple([id, keptKey.nullable()]),
  'image.keptLike': z.tuple([id, id, engine.nullable(), segmentOptions, planes.optional()]),
  'image.results': z.tuple([id]),
  'image.maps': z.tuple([id]),
  'image.compare': z.tuple([id, keptKey.nullable(), compartment]),
  'batch.export': z.tuple([ids, resultKinds]),
  'batch.show': z.tuple([]),
  'kept.usage': z.tuple([]),
  'kept.clear': z.tuple([]),
  'kept.setQuota': z.tuple([z.number().int().min(1e7).max(1e13)]),
  'image.cells': z.tuple([id, compartment]),
  'image.preview': z.tuple([
    id,
    parameters,
    compartment,
    z.object({x: pixel, y: pixel, width: pixel.min(1).max(2048), height: pixel.min(1).max(2048)}),
  ]),
  'image.resegment': z.tuple([id, parameters, compartment]),
  'image.export': z.tuple([id, resultKinds]),
  'batch.prepareDrag': z.tuple([ids, resultKinds]),
  'batch.dragOut': z.tuple([ids]),
  'command.line': z.tuple([commandRun]),
  'command.copy': z.tuple([commandRun]),
  'command.keep': z.tuple([commandRun]),
  'command.runFolder': z.tuple([
    commandRun,
    z
      .array(z.object({id, micrometresPerPixel: pixelSize}))
      .min(1)
      .max(20_000)
      .readonly(),
  ]),
  'command.history': z.tuple([]),
  'command.copyPast': z.tuple([id]),
  'about.facts': z.tuple([]),
  'about.licences': z.tuple([]),
  'engine.list': z.tuple([]),
  'engine.selfTest': z.tuple([engine]),
  'race.run': z.tuple([
    id,
    id.nullable(),
    z.object({
      runs: z.number().int().min(1).max(100),
      batch: z.number().int().min(1).max(64),
      cold: z.boolean(),
      environments: z
        .array(
          z.union([
            z.object({kind: z.literal('engine'), engine}),
            z.object({kind: z.literal('python'), executable: z.string().min(1).max(4096)}),
          ]),
        )
        .min(1)
        .max(20)
        .readonly(),
    }),
  ]),
  'race.history': z.tuple([]),
  'race.clear': z.tuple([]),
  'race.report': z.tuple([raceId, reportKind, z.boolean()]),
  'race.save': z.tuple([raceId, reportKind, z.boolean()]),
  'race.savePng': z.tuple([raceId, z.instanceof(Uint8Array).refine((bytes) => bytes.length <= 20_000_000)]),
  'race.saveHistory': z.tuple([]),
  'race.pythons': z.tuple([]),
  'race.choosePython': z.tuple([]),
  'job.cancel': z.tuple([z.string().max(200).optional()]),
  'clipboard.write': z.tuple([z.string().max(1_000_000)]),
} satisfies {readonly [N in CallName]: z.ZodType<Parameters<Calls[N]>>};
