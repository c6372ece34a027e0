/** Pixels from the engine process over a port of their own; kept here, outside the stores. */
import {TILE_SIDE, type TileReply, type TileRequest} from '../../electron/contract/image';

export type TileData = NonNullable<TileReply['data']>;

export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: TileData;
}

let port: MessagePort | null = null;
let nextRequest = 1;
const waiting = new Map<number, {readonly request: TileRequest; readonly settle: (data: TileData | null) => void}>();

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== 'warmstart:tiles' || !event.ports[0]) return;
  port?.close();
  [port] = event.ports as [MessagePort];
  port.addEventListener('message', ({data}: MessageEvent<TileReply>) => {
    waiting.get(data.request)?.settle(data.data);
    waiting.delete(data.request);
  });
  port.start();
  for (const {request} of waiting.values()) port.postMessage(request);
});

function ask(request: Omit<TileRequest, 'request'>): Promise<TileData | null> {
  const whole: TileRequest = {...request, request: nextRequest};
  nextRequest += 1;
  return new Promise((settle) => {
    waiting.set(whole.request, {request: whole, settle});
    port?.postMessage(whole);
  });
}

/** All tiles of one layer at full size; with `apron`, each is larger by that many pixels on the sides where there are
 * more. Null when the layer is not there (any more). */
export async function fetchLayer(image: string, layer: TileRequest['layer'], width: number, height: number, apron = 0): Promise<readonly Tile[] | null> {
  const side = TILE_SIDE - 2 * apron;
  const places: {x: number; y: number; width: number; height: number}[] = [];
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const x = Math.max(left - apron, 0);
      const y = Math.max(top - apron, 0);
      places.push({x, y, width: Math.min(left + side + apron, width) - x, height: Math.min(top + side + apron, height) - y});
    }
  }
  const tiles = await Promise.all(places.map(async (place) => ({...place, data: await ask({image, layer, step: 1, ...place})})));
  return tiles.every((tile) => tile.data !== null) ? (tiles as Tile[]) : null;
}

/** The value at an image pixel; null outside. */
export function valueAt(tiles: readonly Tile[] | null, x: number, y: number): number | null {
  const tile = tiles?.find((t) => x >= t.x && x < t.x + t.width && y >= t.y && y < t.y + t.height);
  return tile ? tile.data[(y - tile.y) * tile.width + (x - tile.x)]! : null;
}
