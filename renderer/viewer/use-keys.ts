import type {KeyboardEvent} from 'react';
import {stepToCell} from '../store/actions/cells';
import {setView, useView, type ViewState} from '../store/view';
import {pan, zoomAt, ZOOM_STEP, type Camera} from './camera';

const PAN_PIXELS = 60;
const OPACITY_STEP = 0.1;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const ZOOMS: Readonly<Record<string, number>> = {'+': ZOOM_STEP, '=': ZOOM_STEP, '-': 1 / ZOOM_STEP};

const LETTERS: Readonly<Record<string, (view: ViewState) => Partial<ViewState>>> = {
  f: ({cellStyle}) => ({cellStyle: cellStyle === 'fill' ? 'outline' : 'fill'}),
  v: ({cellsVisible}) => ({cellsVisible: !cellsVisible}),
  '[': ({cellOpacity}) => ({cellOpacity: Math.max(cellOpacity - OPACITY_STEP, 0)}),
  ']': ({cellOpacity}) => ({cellOpacity: Math.min(cellOpacity + OPACITY_STEP, 1)}),
};

/** The viewer's keys while it has focus; with Ctrl or Cmd they are the menu's. */
export function useKeys(view: Camera, move: (camera: Camera) => void): (event: KeyboardEvent) => void {
  const press = ({key, shiftKey, ctrlKey, metaKey}: KeyboardEvent): boolean => {
    const arrow = ARROWS[key];
    if (arrow && shiftKey) {
      stepToCell(arrow[0] + arrow[1] > 0 ? -1 : 1);
      return true;
    }
    if (arrow) {
      move(pan(view, arrow[0] * PAN_PIXELS, arrow[1] * PAN_PIXELS));
      return true;
    }
    if (ctrlKey || metaKey) return false;
    const zoom = ZOOMS[key];
    if (zoom !== undefined) move(zoomAt(view, zoom, 0, 0));
    const change = LETTERS[key];
    if (change) setView(change(useView.getState()));
    return zoom !== undefined || change !== undefined;
  };
  return (event) => {
    if (press(event)) event.preventDefault();
  };
}
