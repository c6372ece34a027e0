/** Pixels from the engine process over a port of their own; kept here, outside the stores. */
import {Channel} from '../../electron/contract/channel';
import {TILE_SIDE, type PixelCalls, type TileData, type TileRequest} from '../../electron/contract/image';
import {pageWire} from '../../electron/contract/wire';

/** A rectangle of an image in which every `step`-th pixel is taken; position and size count these. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly step: number;
}

export interface Tile extends Place {
  readonly data: TileData;
}

interface Connection {
  readonly port: MessagePort;
  readonly channel: Channel<PixelCalls>;
}

/** To the engine process; main gives another one after every restart of it. */
let connection: Connection | null = null;
let connected: (first: Connection) => void = () => undefined;
const firstConnection = new Promise<Connection>((resolve) => {
  connected = resolve;
});

window.addEventListener('message', (event) => {
  const [port] = event.ports;
  if (event.source !== window || event.data !== 'warmstart:pixels' || !port) return;
  const before = connection;
  connection = {port, channel: new Channel(pageWire(port), {})};
  connected(connection);
  before?.port.close();
  before?.channel.close({kind: 'engine-died', message: 'The engine was started again.'});
});

/** Asked again where the engine was started anew meanwhile. */
async function ask(request: TileRequest): Promise<TileData | null> {
  const asked = connection ?? (await firstConnection);
  const outcome = await asked.channel.ask('tile', [request]).outcome;
  if (outcome.ok) return outcome.value;
  return asked === connection ? null : ask(request);
}

/** Images of up to so many pixels are brought here as a whole, at full size. */
const WHOLE_PIXELS = 1 << 24;

/** What is seen of an image: a rectangle of its pixels, and how many screen pixels one takes. */
export interface Seen {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly scale: number;
}

/** Where tiles begin; what is left within the apron of the last one is that one's. */
function startsOf(length: number, side: number, apron: number): number[] {
  const count = Math.max(1, Math.ceil((length - apron) / side));
  return Array.from({length: count}, (_, i) => i * side);
}

/**
 * The tiles that show what is seen; with `apron`, each is larger by that many pixels on the sides where there are more.
 */
export function placesFor(width: number, height: number, seen: Seen, apron: number): Place[] {
  const whole = width * height <= WHOLE_PIXELS;
  const step = whole ? 1 : 2 ** Math.max(0, Math.floor(Math.log2(1 / seen.scale)));
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const side = TILE_SIDE - 2 * apron;
  const places: Place[] = [];
  for (const top of startsOf(rows, side, apron)) {
    for (const left of startsOf(columns, side, apron)) {
      const isSeen =
        left * step < seen.right &&
        (left + side + apron) * step > seen.left &&
        top * step < seen.bottom &&
        (top + side + apron) * step > seen.top;
      if (!whole && !isSeen) continue;
      const [x, y] = [Math.max(left - apron, 0), Math.max(top - apron, 0)];
      places.push({
        x,
        y,
        width: Math.min(left + side + apron, columns) - x,
        height: Math.min(top + side + apron, rows) - y,
        step,
      });
    }
  }
  return places;
}

/** Bytes of tiles that are kept, those fetched or shown last. */
const KEPT_BYTES = 128 << 20;
const kept = new Map<string, Tile>();

/** Null when the layer is not there (any more). `version`: of what the layer shows; tiles of another are not taken. */
export async function fetchTiles(
  image: string,
  layer: TileRequest['layer'],
  version: number | string,
  info: {readonly width: number; readonly height: number},
  places: readonly Place[],
): Promise<readonly Tile[] | null> {
  const tiles = await Promise.all(
    places.map(async (place): Promise<Tile | null> => {
      const key = JSON.stringify([image, layer, version, place]);
      const known = kept.get(key);
      kept.delete(key);
      const {step} = place;
      const [x, y] = [place.x * step, place.y * step];
      const data =
        known?.data ??
        (await ask({
          image,
          layer,
          x,
          y,
          width: Math.min(place.width * step, info.width - x),
          height: Math.min(place.height * step, info.height - y),
          step,
        }));
      if (!data) return null;
      const tile = known ?? {...place, data};
      kept.set(key, tile);
      let bytes = [...kept.values()].reduce((sum, own) => sum + own.data.byteLength, 0);
      for (const [oldest, {data: old}] of kept) {
        if (bytes <= KEPT_BYTES) break;
        bytes -= old.byteLength;
        kept.delete(oldest);
      }
      return tile;
    }),
  );
  return tiles.every((tile) => tile !== null) ? tiles : null;
}

/** The value at an image pixel, or at the one near it that was fetched; null outside. */
export function valueAt(tiles: readonly Tile[] | null, x: number, y: number): number | null {
  for (const tile of tiles ?? []) {
    const [column, row] = [Math.floor(x / tile.step) - tile.x, Math.floor(y / tile.step) - tile.y];
    if (column >= 0 && column < tile.width && row >= 0 && row < tile.height)
      return tile.data[row * tile.width + column]!;
  }
  return null;
}
