import {clamp} from '../clamp';

/** Which part of the image is seen: its centre in image pixels, and screen pixels per image pixel. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** What a button or key changes the zoom by. */
export const ZOOM_STEP = 1.25;

const MIN_ZOOM = 0.002;
const MAX_ZOOM = 64;

export function fit(imageWidth: number, imageHeight: number, viewWidth: number, viewHeight: number): Camera {
  const zoom = Math.min(viewWidth / imageWidth, viewHeight / imageHeight) * 0.96;
  return {x: imageWidth / 2, y: imageHeight / 2, zoom: clampZoom(zoom)};
}

/** Zooms so that the image point under (px, py), measured from the view's centre, stays there. */
export function zoomAt(camera: Camera, factor: number, px: number, py: number): Camera {
  const zoom = clampZoom(camera.zoom * factor);
  const shift = 1 / camera.zoom - 1 / zoom;
  return {x: camera.x + px * shift, y: camera.y + py * shift, zoom};
}

export function pan(camera: Camera, dx: number, dy: number): Camera {
  return {...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom};
}

/** The nearest camera whose middle lies in the image: it cannot be lost from view. */
export function within(camera: Camera, {width, height}: {readonly width: number; readonly height: number}): Camera {
  return {...camera, x: clamp(camera.x, 0, width), y: clamp(camera.y, 0, height)};
}

export function toImage(camera: Camera, px: number, py: number): [number, number] {
  return [Math.floor(camera.x + px / camera.zoom), Math.floor(camera.y + py / camera.zoom)];
}

function clampZoom(zoom: number): number {
  return clamp(zoom, MIN_ZOOM, MAX_ZOOM);
}
