/** A saturated colour for a label, the same everywhere: hue by the golden angle. 0..255 each. */
export function labelColour(label: number): [number, number, number] {
  const hue = (label * 0.618033988749895) % 1;
  const channel = (shift: number): number => {
    const k = (shift + hue * 6) % 6;
    return Math.round(255 * (1 - 0.85 * Math.max(0, Math.min(k, 4 - k, 1))));
  };
  return [channel(5), channel(3), channel(1)];
}
