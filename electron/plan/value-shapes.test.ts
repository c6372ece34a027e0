/** Shapes that are inferred from configs, against those that Keras infers; and files that Keras refuses to load. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {indexH5} from '../keras/h5-index';
import type {KerasModel} from '../keras/model';
import {readKerasH5} from '../keras/read-h5';
import {agrees, type Shape} from '../keras/shapes/shape';
import {generatedFixtures, testPython} from '../testing';
import {planOutlook} from './compile';

const python = testPython();
const layers = python ? generatedFixtures('layers') : '';
const names = python ? readdirSync(layers) : [];

const modelOf = (name: string): KerasModel => readKerasH5(indexH5(readFileSync(join(layers, name, 'keras.h5'))));

describe.skipIf(!python)('shapes', () => {
  it('are those of the weights that Keras wrote', () => {
    const contradictions = names.flatMap((name) =>
      planOutlook(modelOf(name)).refusals.filter(({isContradiction}) => isContradiction),
    );
    expect(contradictions).toEqual([]);
  });

  it('of outputs are those that Keras infers', () => {
    const whole: string[] = [];
    for (const name of names) {
      const kerasShapes = JSON.parse(readFileSync(join(layers, name, 'shapes.json'), 'utf8')) as Shape[];
      const {outputShapes} = planOutlook(modelOf(name));
      const differ = kerasShapes.filter((shape, i) => !agrees(outputShapes[i]!, shape));
      expect({name, outputShapes, differ}).toEqual({name, outputShapes, differ: []});
      if (JSON.stringify(kerasShapes) === JSON.stringify(outputShapes)) whole.push(name);
    }
    expect(whole.length).toBeGreaterThan(200);
  });
});
