import {expect, it} from 'vitest';
import {imageFormatNames, isImageName} from './image-formats';

it.each([
  'a.tif',
  'A.TIFF',
  'cells.ome.tif',
  'scan.qptiff',
  'stack.lsm',
  'x.png',
  'x.jpg',
  'x.jpeg',
  'array.npy',
  'plate.czi',
  'a.ZARR.zip',
])('takes %s for an image', (name) => expect(isImageName(name)).toBe(true));

it.each(['model.h5', 'tif', 'saved_model.pb', 'folder.tif/', 'a.tif.zip', ''])('does not take "%s" for one', (name) =>
  expect(isImageName(name)).toBe(false),
);

it('lists the formats as a sentence does', () => {
  expect(imageFormatNames('or')).toBe('TIFF, PNG, JPEG, npy or OME-Zarr');
});
