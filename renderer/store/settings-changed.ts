/** Whether an image's settings are still those that made its cells. */
import type {ImageItem, ModelItem} from './session';

export type Setting = 'model' | 'reading' | 'nuclear' | 'membrane' | 'pixelSize' | 'parameters';

/** What is another now than when the cells were found; nothing where there are no cells. */
export function settingsChanged(image: ImageItem, model: ModelItem | null): readonly Setting[] {
  const {made, report} = image;
  if (!made || !report) return [];
  const {options} = made;
  const changed: Readonly<Record<Setting, boolean>> = {
    model: model !== null && model.id !== made.modelId,
    reading: model?.id === made.modelId && model.reading !== (options.reading ?? null),
    nuclear: !isOnly(options.nuclear, image.nuclear),
    membrane: !isOnly(options.membrane, image.membrane),
    pixelSize: options.micrometresPerPixel !== image.micrometresPerPixel,
    parameters: !isAlike(options.parameters ?? {}, image.parameters),
  };
  return (Object.keys(changed) as Setting[]).filter((setting) => changed[setting]);
}

/** The settings that made the cells, to go back to; the model is chosen by itself. */
export function settingsThatMade({made}: ImageItem): Partial<ImageItem> {
  if (!made) return {};
  const {nuclear, membrane, micrometresPerPixel, parameters = {}} = made.options;
  return {nuclear: nuclear[0] ?? null, membrane: membrane[0] ?? null, micrometresPerPixel, parameters};
}

function isOnly(channels: readonly number[], channel: number | null): boolean {
  return channel === null ? channels.length === 0 : channels.length === 1 && channels[0] === channel;
}

function isAlike(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => a[name] === b[name]);
}
