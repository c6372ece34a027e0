import {useEffect, useState} from 'react';
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
  const [layers, setLayers] = useState<Layers>({nuclear, membrane, labels});
  useEffect(() => setLayers({nuclear, membrane, labels}), [nuclear, membrane, labels]);
  return layers;
}

function useLayer(image: string, {width, height}: ImageInfo, layer: TileRequest['layer'] | null, version: number): readonly Tile[] | null {
  const [tiles, setTiles] = useState<readonly Tile[] | null>(null);
  const key = JSON.stringify(layer);
  useEffect(() => {
    let wanted = true;
    const asked = JSON.parse(key) as TileRequest['layer'] | null;
    if (!asked) setTiles(null);
    else void fetchLayer(image, asked, width, height, APRON).then((found) => wanted && setTiles(found));
    return () => {
      wanted = false;
    };
  }, [image, key, width, height, version]);
  return tiles;
}
