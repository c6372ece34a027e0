export const WORDS = {
  title: 'Keys',
  hint: 'Keys (Ctrl + /)',
  inImage: (what: string) => `${what} (in the image)`,
  /** What the viewer listens for itself while it has focus: `viewer/use-keys.ts`, `viewer/use-pointer.ts`. */
  viewerKeys: [
    ['Drag', 'Pan'],
    ['Arrows', 'Pan'],
    ['Wheel, + and −', 'Zoom'],
    ['F', 'Fill or outline'],
    ['V', 'Cells on or off'],
    ['[ and ]', 'Less or more opacity'],
    ['Shift + arrows', 'Previous or next cell'],
  ],
} as const;
