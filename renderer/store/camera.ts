/** Where the viewer looks. Menu, keys, buttons and the pointer all move the same camera. */
import {create} from 'zustand';
import type {Camera} from '../viewer/camera';
import {get, selectedImage} from './session';

interface CameraState {
  /** The image that the camera was moved over; over every other it begins fitted. */
  readonly image: string | null;
  readonly camera: Camera | null;
}

export const useCameraStore = create<CameraState>(() => ({image: null, camera: null}));

/** Null: the whole image is fitted into the view. */
export function cameraOver(image: string): (state: CameraState) => Camera | null {
  return (state) => (state.image === image ? state.camera : null);
}

export function setCamera(image: string, camera: Camera | null): void {
  useCameraStore.setState({image, camera});
}

export function fitImage(): void {
  useCameraStore.setState({camera: null});
}

/** One image pixel a screen pixel, around the same point. */
export function zoomToActual(): void {
  const image = selectedImage(get());
  if (!image?.info) return;
  const centre = {x: image.info.width / 2, y: image.info.height / 2};
  setCamera(image.id, {...centre, ...cameraOver(image.id)(useCameraStore.getState()), zoom: 1});
}
