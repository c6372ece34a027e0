import {bridge} from '../../bridge';
import {useModelMaps} from '../model-maps';
import {get} from '../session';
import {valueOf} from './jobs';

/** Asks what maps there are of the image that is shown. */
export async function lookAtMaps(image: string): Promise<void> {
  const maps = valueOf(await bridge.call('image.maps', image)) ?? [];
  if (get().imageId === image) useModelMaps.setState({image, maps, isOld: false});
}
