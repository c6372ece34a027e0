import {create} from 'zustand';
import type {ImageInfo} from '../../electron/contract/image';
import type {Layers} from './gl';
import {valueAt} from './tiles';
import {WORDS} from './words';

/** What lies under the pointer. */
interface Cursor {
  readonly image: string;
  /** As the status line says it. */
  readonly text: string;
  /** Of the cell; 0: none. */
  readonly label: number;
}

export const useCursor = create<Cursor>(() => ({image: '', text: '', label: 0}));

export function setCursor(cursor: Cursor): void {
  useCursor.setState(cursor);
}

export interface Shown {
  readonly info: ImageInfo;
  readonly layers: Layers;
  readonly zoom: number;
}

/** Place, values of the shown channels in the file's own numbers, cell and zoom; empty outside the image. */
export function describePixel({info, layers, zoom}: Shown, [x, y]: readonly [number, number]): string {
  if (x < 0 || y < 0 || x >= info.width || y >= info.height) return '';
  const values = layers.channels.flatMap(({index, tiles}) => {
    const value = valueAt(tiles, x, y);
    return value === null ? [] : [WORDS.value(info.channels[index]!, value)];
  });
  const label = valueAt(layers.labels, x, y);
  return [WORDS.place(x, y), ...values, ...(label ? [WORDS.cell(label)] : []), WORDS.zoom(zoom)].join(' · ');
}
