import {useEffect} from 'react';
import {cameraOver, setCamera, useCameraStore} from '../store/camera';
import {setSeen} from '../store/seen';
import {fit, toImage, within, type Camera} from './camera';
import type {Seen} from './tiles';
import type {Size} from '../use-size';

export interface CameraInUse {
  readonly view: Camera;
  readonly seen: Seen;
  readonly move: (camera: Camera) => void;
}

/** The camera over this image in a view of this size, and what of the image it shows. */
export function useCamera(image: string, imageSize: Size, viewSize: Size): CameraInUse {
  const moved = useCameraStore(cameraOver(image));
  const view = moved ?? fit(imageSize.width, imageSize.height, viewSize.width, viewSize.height);
  const seen = seenBy(view, viewSize);
  useEffect(() => setSeen(seen));
  return {view, seen, move: (camera) => setCamera(image, within(camera, imageSize))};
}

/** The pixels of the image between the view's corners; those at the edges wholly. */
export function seenBy(view: Camera, {width, height}: Size): Seen {
  const [left, top] = toImage(view, -width / 2, -height / 2);
  const [right, bottom] = toImage(view, width / 2, height / 2);
  return {left, top, right: right + 1, bottom: bottom + 1, scale: view.zoom * window.devicePixelRatio};
}
