import {useEffect, useMemo, useRef, useState} from 'react';
import type {ImageInfo, TileRequest} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import {useFoundComparison} from './use-comparison-look';
import {useComparison} from '../store/comparison';
import {shownChannels, useShown} from './channels';
import {APRON, type Layers} from './gl';
import {fetchTiles, placesFor, type Place, type Seen, type Tile} from './tiles';

/** The tiles of the shown channels and of the chosen compartment's cells, as far as they are seen. */
export function useLayers(
  image: ImageItem,
  info: ImageInfo,
  seen: Seen,
): {readonly layers: Layers; readonly labelsVersion: number} {
  const compartment = useView((v) => v.compartment);
  const byName = useShown((s) => s.byName);
  const shown = shownChannels(byName, image, info);
  const places = JSON.stringify(placesFor(info.width, info.height, seen, APRON));
  const planes = JSON.stringify(info.used);
  const size = `${info.width} ${info.height}`;
  const of = (layer: TileRequest['layer']): string => layerKey(image.id, size, layer);
  const labels = image.report ? of({labels: compartment}) : null;
  const own = info.channels.filter(({isMap}) => !isMap).length;
  const wanted: Wanted[] = shown.map((index) => {
    const layer = drawnLayer(index, own);
    return {of: of(layer), layer, version: 'map' in layer ? image.version : planes};
  });
  if (labels !== null) wanted.push({of: labels, layer: {labels: compartment}, version: image.version});
  const found = useFoundComparison(image.id);
  const otherKey = useComparison((c) => (found ? (c.other?.key ?? null) : null));
  const others = otherKey === null ? null : of({others: compartment});
  if (others !== null) wanted.push({of: others, layer: {others: compartment}, version: otherKey!});
  const fetched = useFetched(image.id, info, wanted, places);
  const key = JSON.stringify(shown);
  const layers = useMemo(() => {
    const channels = (JSON.parse(key) as number[]).flatMap((index) => {
      const drawn = fetched.get(layerKey(image.id, size, drawnLayer(index, own)));
      return drawn ? [{index, tiles: drawn.tiles}] : [];
    });
    const tilesOf = (one: string | null): readonly Tile[] | null => (one && fetched.get(one)?.tiles) || null;
    return {channels, labels: tilesOf(labels), others: tilesOf(others)};
  }, [fetched, key, own, labels, others, image.id, size]);
  return {layers, labelsVersion: labels === null ? 0 : Number(fetched.get(labels)?.version ?? 0)};
}

/** `own`: how many channels the image has; the model's maps come after them. */
function drawnLayer(index: number, own: number): {readonly channel: number} | {readonly map: number} {
  return index < own ? {channel: index} : {map: index - own};
}

/** Without the planes: while a slider goes through them, those before are seen until the next are there. */
function layerKey(image: string, size: string, layer: TileRequest['layer']): string {
  return JSON.stringify([image, size, layer]);
}

interface Wanted {
  /** Tells what it is from all else. */
  readonly of: string;
  readonly layer: TileRequest['layer'];
  /** Of labels how often they were made; of channels the planes that they are of. */
  readonly version: number | string;
}

interface Fetched {
  readonly version: number | string;
  readonly tiles: readonly Tile[];
}

/** By what they are: the tiles last fetched of each layer, until those of what is seen now have come. */
function useFetched(
  image: string,
  {width, height}: ImageInfo,
  wanted: readonly Wanted[],
  places: string,
): ReadonlyMap<string, Fetched> {
  const [fetched, setFetched] = useState<ReadonlyMap<string, Fetched>>(new Map());
  const asked = useRef(new Map<string, string>());
  const key = JSON.stringify(wanted);
  useEffect(() => {
    const layers = JSON.parse(key) as Wanted[];
    for (const {of, layer, version} of layers) {
      const what = `${version} ${places}`;
      if (asked.current.get(of) === what) continue;
      asked.current.set(of, what);
      void fetchTiles(image, layer, version, {width, height}, JSON.parse(places) as Place[]).then((tiles) => {
        // Something else is seen by now.
        if (asked.current.get(of) === what)
          setFetched((before) => withOne(before, of, tiles && {version, tiles}, asked.current));
      });
    }
    const kept = new Set(layers.map(({of}) => of));
    for (const of of asked.current.keys()) if (!kept.has(of)) asked.current.delete(of);
  }, [key, places, image, width, height]);
  return fetched;
}

/** What is wanted no longer goes. */
function withOne(
  before: ReadonlyMap<string, Fetched>,
  of: string,
  one: Fetched | null,
  wanted: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, Fetched> {
  const after = new Map([...before].filter(([own]) => wanted.has(own)));
  if (one) after.set(of, one);
  else after.delete(of);
  return after;
}
