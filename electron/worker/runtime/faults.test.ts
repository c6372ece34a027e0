/** What readers throw, as a person reads it. */
import {describe, expect, it} from 'vitest';
import {FaultError} from '../../contract/fault';
import {ImageError} from '../../image/image-error';
import {ConvertError} from '../../keras/convert-error';
import {H5Error} from '../../keras/h5-file';
import {JsonError} from '../../keras/json';
import {PlanError} from '../../plan/plan-error';
import {BundleError} from '../../savedmodel/bundle';
import {TableError} from '../../savedmodel/table';
import {WireError} from '../../savedmodel/wire';
import {inWords} from './faults';

const CASES: readonly [Error, string, string][] = [
  [
    new WireError('it stops'),
    'corrupt',
    'x is damaged or not a model: it stops. Copy it again from where it was made.',
  ],
  [
    new TableError('it stops'),
    'corrupt',
    'x is damaged or not a model: it stops. Copy it again from where it was made.',
  ],
  [new BundleError('no'), 'corrupt', 'x is damaged or not a model: no. Copy it again from where it was made.'],
  [new JsonError('no'), 'corrupt', 'x is damaged or not a model: no. Copy it again from where it was made.'],
  [new H5Error('no'), 'corrupt', 'x is damaged or not a model: no. Copy it again from where it was made.'],
  [new ConvertError('a cell is missing'), 'not-convertible', 'x cannot become HDF5: a cell is missing.'],
  [new PlanError('the layer a is odd'), 'not-runnable', 'x cannot be run: the layer a is odd.'],
  [
    new ImageError('it has no pixels'),
    'image',
    'x cannot be used as an image: it has no pixels. TIFF, PNG, JPEG, npy and OME-Zarr files can.',
  ],
];

describe.each(CASES)('%s', (error, kind, message) => {
  const thrown = (): never => {
    throw error;
  };

  it('thrown by a function is that fault', async () => {
    await expect(inWords('x', thrown)).rejects.toMatchObject({fault: {kind, message}});
  });

  it('in a rejected promise is that fault', async () => {
    await expect(inWords('x', () => Promise.reject(error))).rejects.toMatchObject({fault: {kind, message}});
  });

  it('stays the cause of its fault', async () => {
    await expect(inWords('x', thrown)).rejects.toHaveProperty('cause', error);
  });
});

it('gives what the work gives', async () => {
  expect(await inWords('x', () => 3)).toBe(3);
  expect(await inWords('x', () => Promise.resolve(3))).toBe(3);
});

it('a fault that was told inside is not told anew', async () => {
  const told = new FaultError('disk', 'The disk is full.');
  await expect(inWords('x', () => inWords('y', () => Promise.reject(told)))).rejects.toBe(told);
});

it('the inner of two names what was read', async () => {
  const work = (): Promise<never> => inWords('inner', () => Promise.reject(new H5Error('no')));
  await expect(inWords('outer', work)).rejects.toThrow(/^inner is damaged/);
});

it('an error of our own goes through as it is', async () => {
  const ours = new TypeError('undefined is not a function');
  await expect(inWords('x', () => Promise.reject(ours))).rejects.toBe(ours);
});

it('an error is known by its class, not by its name', async () => {
  const alike = Object.assign(new Error('no'), {name: 'H5Error'});
  await expect(inWords('x', () => Promise.reject(alike))).rejects.toBe(alike);
});
