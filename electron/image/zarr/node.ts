/** Groups and arrays of Zarr 2 (.zgroup, .zarray, .zattrs) and Zarr 3 (zarr.json). */
import {fieldsOf, type Fields, type ZarrFiles} from './files';

export interface ZarrNode {
  /** Inside the folder; empty: the folder itself. */
  readonly path: string;
  readonly version: 2 | 3;
  /** What the array's metadata says; null: it is a group. */
  readonly array: Fields | null;
  readonly attributes: Fields;
}

/** Null where there is none. */
export function nodeAt(files: ZarrFiles, path: string): ZarrNode | null {
  const three = files.json(within(path, 'zarr.json'));
  if (three) {
    const attributes = fieldsOf(three['attributes']) ?? {};
    return {path, version: 3, array: three['node_type'] === 'array' ? three : null, attributes};
  }
  const array = files.json(within(path, '.zarray'));
  const group = files.json(within(path, '.zgroup'));
  const attributes = files.json(within(path, '.zattrs'));
  return array || group || attributes ? {path, version: 2, array, attributes: attributes ?? {}} : null;
}

/** What OME-Zarr says: under a key of its own from 0.5 on. */
export function omeOf({attributes}: ZarrNode): Fields {
  return fieldsOf(attributes['ome']) ?? attributes;
}

export function within(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`;
}
