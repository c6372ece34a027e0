/** An Electron accelerator as people read it: `Ctrl + Shift + P`. */
export function keyText(accelerator: string): string {
  const control = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';
  return accelerator.replace('CommandOrControl', control).replace('Return', 'Enter').replaceAll('+', ' + ');
}
