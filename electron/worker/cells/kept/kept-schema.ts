/** What is written of cells and of maps, and read again with suspicion. */
import {z} from 'zod';
import {COMPARTMENT_NAMES} from '../../../contract/compartments';
import {ENGINE_IDS} from '../../../contract/engines';
import {INPUT_SCALES, PROJECTIONS} from '../../../contract/image';
import {ALL_ROWS, type CellParameters} from '../../../contract/parameters';

/** Files of another version are not read. */
export const KEPT_VERSION = 2;

export const index = z.number().int().nonnegative();
export const compartment = z.enum(COMPARTMENT_NAMES);
export const parameters = z
  .object(Object.fromEntries(ALL_ROWS.map(([name]) => [name, z.number()])) as Record<keyof CellParameters, z.ZodNumber>)
  .partial()
  .transform((given) => given as Partial<CellParameters>);
export const place = z.union([index, z.enum(PROJECTIONS)]);
export const pages = z.enum(['channels', 'z', 't']).nullable();
export const planes = z.object({series: index, z: place, t: place});

export const keptOptions = z.object({
  nuclear: z.array(index),
  membrane: z.array(index),
  micrometresPerPixel: z.number().positive().nullable(),
  modelMicrometresPerPixel: z.number().positive().nullable().optional(),
  compartments: z.array(compartment).min(1),
  parameters: parameters.optional(),
  scale: z.enum(INPUT_SCALES).nullable().optional(),
  expandMicrometres: z.number().positive().nullable().optional(),
  reading: z.string().nullable().optional(),
});

/** Rasters are told by their place in the file. */
export const keptCells = z.object({
  version: z.literal(KEPT_VERSION),
  maps: z.string(),
  /** The hash of every pixel that they are of: what an image is found by is only some of its file's bytes. */
  pixels: z.string(),
  planes,
  pages,
  width: index,
  height: index,
  options: keptOptions,
  madeBy: z.object({
    model: z.string(),
    engine: z.enum(ENGINE_IDS),
    device: z.string(),
    version: z.string(),
    content: z.string().nullable(),
  }),
  reading: z.string(),
  parameterKind: z.enum(['watershed', 'stardist']),
  usual: parameters,
  notes: z.array(z.object({text: z.string(), option: z.string().nullable()})),
  timings: z.record(z.string(), z.number()),
  results: z.array(
    z.object({
      compartment,
      cells: index,
      labels: index,
      shapes: z
        .object({count: index, rays: index, corners: index, tops: index, bottoms: index, names: index})
        .nullable(),
    }),
  ),
});

export type KeptCellsFile = z.infer<typeof keptCells>;

export const keptMaps = z.object({
  version: z.literal(KEPT_VERSION),
  maps: z.array(
    z.object({
      compartment,
      kind: z.enum(['mesmer', 'watershed', 'generic', 'stardist']),
      width: index,
      height: index,
      planes: z.array(index),
      titles: z.array(z.string()),
      usual: parameters,
    }),
  ),
  stars: z
    .object({
      probability: index,
      keptFrom: z.number(),
      rays: index,
      greatestRadius: z.number(),
      /** `seenTo` null: beyond every row. */
      bands: z.array(z.object({candidates: index.nullable(), seenTo: z.number().nullable()})),
      size: z.object({width: index, height: index}),
      from: z.object({width: index, height: index}),
      usual: z.object({probability: z.number(), overlap: z.number()}),
    })
    .nullable(),
});

export type KeptMapsFile = z.infer<typeof keptMaps>;
