import {ANY_PLANES, type PlaneChoice} from '../contract/image';
import type {ImageToOpen} from '../worker/runtime/jobs';
import type {Handles} from './handles';

/** Which planes of each image were opened last: an engine that was started again, or has closed it, opens these. */
export class OpenedPlanes {
  readonly #handles: Handles;
  readonly #planes = new Map<string, PlaneChoice>();

  constructor(handles: Handles) {
    this.#handles = handles;
  }

  with(id: string, planes: PlaneChoice): ImageToOpen {
    const path = this.#handles.path(id);
    this.#planes.set(id, planes);
    return {id, path, planes};
  }

  image(id: string): ImageToOpen {
    return {id, path: this.#handles.path(id), planes: this.#planes.get(id) ?? ANY_PLANES};
  }
}
