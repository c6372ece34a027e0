/** What segmenting an image will take, told before it begins. */

/** Bytes for each pixel at the model's scale: image, maps, flood and labels of two compartments, measured at 4096 x 4096. */
const BYTES_PER_PIXEL = 60;
/** The engine, a model and Node themselves. */
const BASE_BYTES = 420e6;
/** The pixel size that Mesmer-style models work at. */
const MODEL_MICROMETRES_PER_PIXEL = 0.5;

export interface Forecast {
  readonly megapixels: number;
  readonly bytes: number;
  /** Null before anything was measured in this session. */
  readonly seconds: number | null;
}

/** `secondsPerMegapixel`: of an earlier run with the same model and engine; null: none. */
export function segmentForecast(width: number, height: number, micrometresPerPixel: number | null, secondsPerMegapixel: number | null): Forecast {
  const scale = (micrometresPerPixel ?? MODEL_MICROMETRES_PER_PIXEL) / MODEL_MICROMETRES_PER_PIXEL;
  const pixels = Math.max(width * height, width * height * scale * scale);
  const megapixels = pixels / 1e6;
  return {megapixels, bytes: BASE_BYTES + pixels * BYTES_PER_PIXEL, seconds: secondsPerMegapixel === null ? null : megapixels * secondsPerMegapixel};
}
