interface CompartmentRow {
  readonly label: string;
  /** Over a list of them. */
  readonly heading: string;
  /** After their number. */
  readonly plural: string;
}

/** What is looked for in an image: one row each. */
export const COMPARTMENTS = {
  'whole-cell': {label: 'Whole cell', heading: 'Cells', plural: 'cells'},
  nuclear: {label: 'Nucleus', heading: 'Nuclei', plural: 'nuclei'},
} as const satisfies Readonly<Record<string, CompartmentRow>>;

export type Compartment = keyof typeof COMPARTMENTS;

export const COMPARTMENT_NAMES = Object.keys(COMPARTMENTS) as readonly Compartment[];
