import {useRef, type PointerEvent, type WheelEvent} from 'react';
import type {ImageInfo} from '../../electron/contract/image';
import {set, type ImageItem} from '../store/session';
import {pan, toImage, zoomAt, type Camera} from './camera';
import {describePixel, setCursor} from './cursor';
import type {Layers} from './gl';
import {valueAt} from './tiles';
import {shownLabel} from './use-cell-states';

/** A pointer that moves less than this between down and up has clicked. */
const CLICK_PIXELS = 3;

export interface UnderPointer {
  readonly image: ImageItem;
  readonly info: ImageInfo;
  readonly view: Camera;
  readonly layers: Layers;
  /** What becomes of each cell; null: all are drawn. */
  readonly states: Uint8Array | null;
  readonly move: (camera: Camera) => void;
}

interface PointerHandlers {
  readonly onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerLeave: () => void;
  readonly onWheel: (event: WheelEvent<HTMLCanvasElement>) => void;
}

/** Drag pans, click selects the cell under it, the wheel zooms there; what lies under the pointer is told. */
export function usePointer({image, info, view, layers, states, move}: UnderPointer): PointerHandlers {
  const drag = useRef<{readonly x: number; readonly y: number; readonly moved: boolean} | null>(null);
  const labelUnder = (event: PointerEvent<HTMLCanvasElement>): number =>
    shownLabel(states, valueAt(layers.labels, ...toImage(view, ...fromCentre(event))) ?? 0);
  return {
    onPointerDown: (event) => {
      event.currentTarget.focus();
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = {x: event.clientX, y: event.clientY, moved: false};
    },
    onPointerMove: (event) => {
      if (drag.current && event.buttons) {
        const [dx, dy] = [event.clientX - drag.current.x, event.clientY - drag.current.y];
        if (!drag.current.moved && Math.hypot(dx, dy) <= CLICK_PIXELS) return;
        drag.current = {x: event.clientX, y: event.clientY, moved: true};
        move(pan(view, dx, dy));
        return;
      }
      const at = toImage(view, ...fromCentre(event));
      setCursor({
        image: image.id,
        text: describePixel({info, layers, zoom: view.zoom}, at),
        label: labelUnder(event),
      });
    },
    onPointerUp: (event) => {
      if (drag.current && !drag.current.moved) set({selectedCell: labelUnder(event) || null});
      drag.current = null;
    },
    onPointerLeave: () => setCursor({image: image.id, text: '', label: 0}),
    onWheel: (event) => move(zoomAt(view, 1.0015 ** -event.deltaY, ...fromCentre(event))),
  };
}

/** Where an event happened, in CSS pixels from the middle of its element. */
function fromCentre({currentTarget, clientX, clientY}: WheelEvent | PointerEvent): [number, number] {
  const {left, top, width, height} = currentTarget.getBoundingClientRect();
  return [clientX - left - width / 2, clientY - top - height / 2];
}
