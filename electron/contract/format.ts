/** Numbers as people read them: in the window, in the command's reports and in files. */

/** A duration: `740 ms`, `1.24 s`, `12.4 s`. */
export function milliseconds(value: number): string {
  if (value >= 9950) return `${(value / 1000).toFixed(1)} s`;
  return value >= 995 ? `${(value / 1000).toFixed(2)} s` : `${Math.round(value)} ms`;
}

/** A duration where others stand above and below it: `0.74 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`.replace('-', '−');
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Beyond a million in millions: `25.6 M`, `12,345`. */
export function count(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} M` : value.toLocaleString('en');
}

/** How much more or less `after` is: `−93 %`. */
export function percentChange(before: number, after: number): string {
  const change = Math.round((after / before - 1) * 100);
  if (change === 0) return '0 %';
  return `${change > 0 ? '+' : '−'}${Math.abs(change)} %`;
}
