export function milliseconds(value: number): string {
  if (value >= 9950) return `${(value / 1000).toFixed(1)} s`;
  return value >= 995 ? `${(value / 1000).toFixed(2)} s` : `${Math.round(value)} ms`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

export function count(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} M` : value.toLocaleString('en');
}

export function percentChange(before: number, after: number): string {
  const change = Math.round((after / before - 1) * 100);
  return `${change > 0 ? '+' : change < 0 ? '−' : ''}${Math.abs(change)} %`;
}
