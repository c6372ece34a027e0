import type {ChannelInfo} from '../../electron/contract/image';

export const WORDS = {
  canvas: (image: string) => `${image}: arrows pan, plus and minus zoom, Shift with arrows goes from cell to cell`,
  impossible: 'This computer offers no WebGL2, which the viewer needs; results can still be saved.',
  lost: 'The graphics processor was reset; the image comes back as soon as it does. Results can still be saved.',
  overview: 'Overview: the frame is the part in view; press or drag to move it',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Fit',
  actual: '100 %',
  place: (x: number, y: number) => `x ${x} y ${y}`,
  /** `texture`: as the tile has it; what came scaled is told to four digits. */
  value: ({name, min, max, scaled}: ChannelInfo, texture: number) =>
    `${name} ${scaled ? Number((min + (texture / 65535) * (max - min)).toPrecision(4)) : texture}`,
  cell: (label: number) => `cell ${label}`,
  zoom: (zoom: number) => `${Math.round(zoom * 100)} %`,
} as const;
