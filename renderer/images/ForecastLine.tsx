import {COMPARTMENT_NAMES} from '../../electron/contract/compartments';
import {segmentForecast} from '../../electron/contract/forecast';
import type {ImageInfo} from '../../electron/contract/image';
import {useSession, type ImageItem} from '../store/session';
import {WORDS} from './words';

/** The window asks for all that there are. */
const COMPARTMENTS = COMPARTMENT_NAMES.length;

/** Memory, and time when an image has been segmented in this session, before the button is pressed. */
export function ForecastLine({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const done = useSession((s) => s.images.findLast((other) => other.report !== null && other.info !== null) ?? null);
  const {micrometresPerPixel} = image;
  const forecast = segmentForecast(info.width, info.height, micrometresPerPixel, COMPARTMENTS, done && paceOf(done));
  return <p className="quiet">{WORDS.forecast(forecast)}</p>;
}

/** Seconds a megapixel. */
function paceOf({report, info, micrometresPerPixel}: ImageItem): number | null {
  if (!report || !info) return null;
  const seconds = Object.values(report.timings).reduce((sum, ms) => sum + ms, 0) / 1000;
  return seconds / segmentForecast(info.width, info.height, micrometresPerPixel, COMPARTMENTS, null).megapixels;
}
