import {useEffect, useMemo, useState} from 'react';
import type {ImageInfo, TileRequest} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';
import {useView} from '../store/view';
import {APRON, type Layers} from './gl';
import {fetchLayer, type Tile} from './tiles';

/** The tiles of the shown channels and of the chosen compartment's cells; each layer is fetched when it changes. */
export function useLayers(image: ImageItem, info: ImageInfo): Layers {
  const compartment = useView((v) => v.compartment);
  const nuclear = useLayer(image.id, info, image.nuclear === null ? null : {channel: image.nuclear}, 0);
  const membrane = useLayer(image.id, info, image.membrane === null ? null : {channel: image.membrane}, 0);
  const labels = useLayer(image.id, info, image.report ? {labels: compartment} : null, image.version);
  return useMemo(() => ({nuclear, membrane, labels}), [nuclear, membrane, labels]);
}

/** The tiles last fetched for exactly this layer; null while they come. */
function useLayer(image: string, {width, height}: ImageInfo, layer: TileRequest['layer'] | null, version: number): readonly Tile[] | null {
  const [fetched, setFetched] = useState<{readonly key: string; readonly tiles: readonly Tile[] | null} | null>(null);
  const key = JSON.stringify({image, layer, width, height, version});
  useEffect(() => {
    const wanted = JSON.parse(key) as {image: string; layer: TileRequest['layer'] | null; width: number; height: number};
    if (!wanted.layer) return undefined;
    let current = true;
    void fetchLayer(wanted.image, wanted.layer, wanted.width, wanted.height, APRON).then((tiles) => current && setFetched({key, tiles}));
    return () => {
      current = false;
    };
  }, [key]);
  return fetched?.key === key ? fetched.tiles : null;
}
