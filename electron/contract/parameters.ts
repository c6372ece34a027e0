/**
 * The parameters of the deep watershed and of StarDist's suppression, one row each. The types, the schema of what the
 * page sends, the command's options, the sliders, the README's table and what is computed anew after a change all
 * derive from these tables.
 */
import {COMPARTMENT_NAMES, type Compartment} from './compartments';

/** The steps of the deep watershed that are kept while parameters change. */
export type WatershedStage = 'smooth' | 'markers' | 'flood' | 'clean';

/** The steps whose result a step is made of. */
const MADE_OF: Readonly<Record<WatershedStage, readonly WatershedStage[]>> = {
  smooth: [],
  markers: [],
  flood: ['smooth', 'markers'],
  clean: ['flood'],
};

export interface SliderRow {
  /** Its option on the command line, without the dashes. */
  readonly option: string;
  /** Its name beside the slider. */
  readonly label: string;
  /** Pixels and square pixels are the model's, not the image's. */
  readonly unit: '' | 'px' | 'px²';
  /** The least and the most that is taken. */
  readonly least: number;
  readonly most: number;
  /** Only whole numbers are taken. */
  readonly whole: boolean;
  /** Where its slider begins and ends, which is what makes sense to look for, and its steps. */
  readonly slider: {readonly least: number; readonly most: number; readonly step: number};
  /** What a greater value does, in one sentence. */
  readonly does: string;
}

/** Of the deep watershed. */
export interface ParameterRow extends SliderRow {
  /** What Mesmer uses. */
  readonly usual: Readonly<Record<Compartment, number>>;
  /** The first step that a change touches. */
  readonly stage: WatershedStage;
}

/** In the order of the sliders. */
export const PARAMETERS = {
  maximaThreshold: {
    option: 'maxima-threshold',
    label: 'Maxima',
    unit: '',
    least: 0,
    most: 1,
    whole: false,
    slider: {least: 0, most: 0.5, step: 0.005},
    usual: {'whole-cell': 0.075, nuclear: 0.1},
    stage: 'markers',
    does: 'How far a peak of the inner distance must stand out to be a cell of its own; more joins and drops cells.',
  },
  interiorThreshold: {
    option: 'interior-threshold',
    label: 'Interior',
    unit: '',
    least: 0,
    most: 1,
    whole: false,
    slider: {least: 0, most: 1, step: 0.01},
    usual: {'whole-cell': 0.2, nuclear: 0.2},
    stage: 'flood',
    does: 'How sure the model must be that a pixel is inside a cell; more makes cells smaller.',
  },
  interiorSmooth: {
    option: 'interior-smooth',
    label: 'Smooth',
    unit: 'px',
    least: 0,
    most: 50,
    whole: false,
    slider: {least: 0, most: 6, step: 0.25},
    usual: {'whole-cell': 2, nuclear: 2},
    stage: 'smooth',
    does: 'The sigma of the Gaussian over the interior; more makes outlines smoother.',
  },
  maximaSmooth: {
    option: 'maxima-smooth',
    label: 'Smooth maxima',
    unit: 'px',
    least: 0,
    most: 50,
    whole: false,
    slider: {least: 0, most: 6, step: 0.25},
    usual: {'whole-cell': 0, nuclear: 0},
    stage: 'markers',
    does: 'The sigma of the Gaussian over the inner distance before its peaks are sought; more joins cells.',
  },
  radius: {
    option: 'radius',
    label: 'Radius',
    unit: 'px',
    least: 1,
    most: 20,
    whole: true,
    slider: {least: 1, most: 8, step: 1},
    usual: {'whole-cell': 2, nuclear: 2},
    stage: 'markers',
    does: 'The radius of the disk within which peaks are neighbours; more joins cells.',
  },
  smallObjectsThreshold: {
    option: 'small-objects',
    label: 'Smallest',
    unit: 'px²',
    least: 0,
    most: 1e6,
    whole: false,
    slider: {least: 0, most: 300, step: 1},
    usual: {'whole-cell': 15, nuclear: 15},
    stage: 'clean',
    does: 'Cells of a smaller area are dropped.',
  },
  fillHolesThreshold: {
    option: 'fill-holes',
    label: 'Fill holes',
    unit: 'px²',
    least: 0,
    most: 1e6,
    whole: false,
    slider: {least: 0, most: 300, step: 1},
    usual: {'whole-cell': 15, nuclear: 15},
    stage: 'clean',
    does: 'Holes inside a cell of a smaller area are filled.',
  },
} as const satisfies Readonly<Record<string, ParameterRow>>;

/** Of StarDist's objects; what is usual lies beside the model. */
export const STAR_PARAMETERS = {
  probabilityThreshold: {
    option: 'prob-threshold',
    label: 'Probability',
    unit: '',
    least: 0,
    most: 1,
    whole: false,
    slider: {least: 0.1, most: 1, step: 0.01},
    does: 'For StarDist: how likely an object must be; more drops objects.',
  },
  overlapThreshold: {
    option: 'overlap-threshold',
    label: 'Overlap',
    unit: '',
    least: 0,
    most: 1,
    whole: false,
    slider: {least: 0, most: 1, step: 0.01},
    does: 'For StarDist: how much of the smaller of two objects may be shared; more keeps those that lie over others.',
  },
} as const satisfies Readonly<Record<string, SliderRow>>;

export type ParameterName = keyof typeof PARAMETERS;

export type StarParameterName = keyof typeof STAR_PARAMETERS;

export type StarParameters = {readonly [N in StarParameterName]: number};

export type WatershedParameters = {readonly [N in ParameterName]: number};

/** Those of either kind, whichever the model is of. */
export type CellParameters = WatershedParameters & StarParameters;

/** Which of them change a model's cells. */
export type ParameterKind = 'watershed' | 'stardist';

export const STAR_ROWS = Object.entries(STAR_PARAMETERS) as readonly (readonly [StarParameterName, SliderRow])[];

export const PARAMETER_ROWS = Object.entries(PARAMETERS) as readonly (readonly [ParameterName, ParameterRow])[];

function usualOf(compartment: Compartment): WatershedParameters {
  return Object.fromEntries(PARAMETER_ROWS.map(([name, row]) => [name, row.usual[compartment]])) as WatershedParameters;
}

/** What Mesmer uses. */
export const MESMER_PARAMETERS = Object.fromEntries(
  COMPARTMENT_NAMES.map((compartment) => [compartment, usualOf(compartment)]),
) as Readonly<Record<Compartment, WatershedParameters>>;

/** Tells the results of a step apart: equal for two sets of parameters when the step gives the same for both. */
export function stageKey(stage: WatershedStage, parameters: WatershedParameters): string {
  const own = PARAMETER_ROWS.filter(([, row]) => row.stage === stage).map(([name]) => parameters[name]);
  return [...own, ...MADE_OF[stage].map((earlier) => stageKey(earlier, parameters))].join();
}

export const ALL_ROWS: readonly (readonly [keyof CellParameters, SliderRow])[] = [...PARAMETER_ROWS, ...STAR_ROWS];
