import {describe, expect, it} from 'vitest';
import {
  MESMER_PARAMETERS,
  PARAMETER_ROWS,
  stageKey,
  type ParameterName,
  type WatershedParameters,
  type WatershedStage,
} from './parameters';

const STAGES: readonly WatershedStage[] = ['smooth', 'markers', 'flood', 'clean'];

/** The stages that a change of one parameter touches. */
function touchedBy(name: ParameterName): WatershedStage[] {
  const before = MESMER_PARAMETERS['whole-cell'];
  const after: WatershedParameters = {...before, [name]: before[name] + 1};
  return STAGES.filter((stage) => stageKey(stage, before) !== stageKey(stage, after));
}

describe('parameters', () => {
  it.each([
    ['interiorSmooth', ['smooth', 'flood', 'clean']],
    ['maximaSmooth', ['markers', 'flood', 'clean']],
    ['maximaThreshold', ['markers', 'flood', 'clean']],
    ['radius', ['markers', 'flood', 'clean']],
    ['interiorThreshold', ['flood', 'clean']],
    ['smallObjectsThreshold', ['clean']],
    ['fillHolesThreshold', ['clean']],
  ] as const)('%s touches its own stage and those made of it, and no other', (name, stages) => {
    expect(touchedBy(name)).toEqual(stages);
  });

  it.each(PARAMETER_ROWS)('the usual values and the slider of %s lie within its bounds', (_, row) => {
    const {least, most, slider, usual} = row;
    for (const value of [slider.least, slider.most, ...Object.values(usual)]) {
      expect(value).toBeGreaterThanOrEqual(least);
      expect(value).toBeLessThanOrEqual(most);
    }
  });

  it.each(PARAMETER_ROWS)('the usual values of %s are steps of its slider', (_, {slider, usual}) => {
    for (const value of Object.values(usual)) {
      const steps = (value - slider.least) / slider.step;
      expect(steps).toBeCloseTo(Math.round(steps), 9);
    }
  });
});
