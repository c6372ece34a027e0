import {useEffect, useMemo, useState} from 'react';
import type {ImageInfo, TileRequest} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import {APRON, type Layers} from './gl';
import {fetchTiles, placesFor, type Place, type Seen, type Tile} from './tiles';

/** The tiles of the shown channels and of the chosen compartment's cells, as far as they are seen. */
export function useLayers(
  image: ImageItem,
  info: ImageInfo,
  seen: Seen,
): {readonly layers: Layers; readonly labelsVersion: number} {
  const compartment = useView((v) => v.compartment);
  const places = JSON.stringify(placesFor(info.width, info.height, seen, APRON));
  const nuclear = useLayer(image.id, info, image.nuclear === null ? null : {channel: image.nuclear}, 0, places);
  const membrane = useLayer(image.id, info, image.membrane === null ? null : {channel: image.membrane}, 0, places);
  const labels = useLayer(image.id, info, image.report ? {labels: compartment} : null, image.version, places);
  const layers = useMemo(
    () => ({nuclear: nuclear?.tiles ?? null, membrane: membrane?.tiles ?? null, labels: labels?.tiles ?? null}),
    [nuclear, membrane, labels],
  );
  return {layers, labelsVersion: labels?.version ?? 0};
}

interface Fetched {
  readonly of: string;
  readonly version: number;
  readonly tiles: readonly Tile[];
}

/** The tiles last fetched of this layer, until those of what is seen now have come; null while there are none. */
function useLayer(
  image: string,
  {width, height}: ImageInfo,
  layer: TileRequest['layer'] | null,
  version: number,
  places: string,
): Fetched | null {
  const [fetched, setFetched] = useState<Fetched | null>(null);
  const of = JSON.stringify({image, layer, width, height});
  useEffect(() => {
    const wanted = JSON.parse(of) as {image: string; layer: TileRequest['layer'] | null; width: number; height: number};
    if (!wanted.layer) return undefined;
    let current = true;
    void fetchTiles(wanted.image, wanted.layer, version, wanted, JSON.parse(places) as Place[]).then(
      (tiles) => current && setFetched(tiles && {of, version, tiles}),
    );
    return () => {
      current = false;
    };
  }, [of, version, places]);
  return layer && fetched?.of === of ? fetched : null;
}
