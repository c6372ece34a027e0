/** The model's maps of an image, once they were asked for. */
import {useMemo} from 'react';
import {create} from 'zustand';
import type {ChannelInfo, ImageInfo} from '../../electron/contract/image';

interface ModelMaps {
  /** The image that they are of; null: none was asked for. */
  readonly image: string | null;
  readonly maps: readonly ChannelInfo[];
  /** Whether other cells have come since, with other maps. */
  readonly isOld: boolean;
}

export const useModelMaps = create<ModelMaps>(() => ({image: null, maps: [], isOld: false}));

/** Its cells are of another prediction now. */
export function mapsAreOld(image: string): void {
  if (useModelMaps.getState().image === image) useModelMaps.setState({isOld: true});
}

/** The image with the maps behind its channels: what is drawn. */
export function useDrawnInfo(image: string, info: ImageInfo): ImageInfo {
  const {image: of, maps} = useModelMaps();
  return useMemo(
    () => (of === image && maps.length > 0 ? {...info, channels: [...info.channels, ...maps]} : info),
    [of, image, maps, info],
  );
}
