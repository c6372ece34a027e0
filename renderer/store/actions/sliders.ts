/** Cells anew while a slider moves: the part in view first, then the whole, and only for the latest wish. */
import {create} from 'zustand';
import type {Compartment} from '../../../electron/contract/compartments';
import type {CellParameters} from '../../../electron/contract/parameters';
import {bridge} from '../../bridge';
import {partInView} from '../seen';
import {imageOf, set, updateImage} from '../session';
import {canUndo} from '../undo';
import {useView} from '../view';
import {WORDS} from '../words';
import {fetchCells, summaryOf} from './images';
import {valueOf} from './jobs';

interface Wish {
  readonly id: string;
  readonly parameters: Partial<CellParameters>;
}

/** What the sliders want while the last wish is still being worked on. */
let wanted: Wish | null = null;
/** The image whose cells are being made anew: they are those of the sliders in a moment. */
export const useFollowing = create<{readonly image: string | null}>(() => ({image: null}));

/** Cells anew with other parameters; a slider never waits. */
export function resegment(id: string, parameters: Partial<CellParameters>): void {
  updateImage(id, {parameters});
  wanted = {id, parameters};
  if (useFollowing.getState().image === null) void followSliders();
}

/** As they usually are; what they were before can be had back. */
export function resetSliders(id: string): void {
  const image = imageOf(id);
  if (!image) return;
  const {name, parameters} = image;
  canUndo(WORDS.undoSliders(name), () => resegment(id, parameters));
  resegment(id, {});
}

async function followSliders(): Promise<void> {
  while (wanted) {
    const wish = wanted;
    wanted = null;
    useFollowing.setState({image: wish.id});
    const {compartment: shown} = useView.getState();
    await previewOne(wish, shown);
    if (wanted) continue;
    let isDone = await resegmentOne(wish, shown);
    // What is not in view follows when nothing else is wanted.
    const results = imageOf(wish.id)?.report?.results ?? [];
    for (const {compartment} of results) {
      if (compartment !== shown && !wanted && isDone) isDone = await resegmentOne(wish, compartment);
    }
    if (wanted) continue;
    if (isDone) madeSo(wish);
    tellFound(wish.id);
    await fetchCells(wish.id);
  }
  useFollowing.setState({image: null});
}

/** The part of the image in view first, which takes a tenth of a second; the whole follows when the slider rests. */
async function previewOne({id, parameters}: Wish, compartment: Compartment): Promise<void> {
  const info = imageOf(id)?.info;
  const part = info && partInView(info);
  if (!part) return;
  const shown = await bridge.call('image.preview', id, parameters, compartment, part);
  if (shown.ok && shown.value) updateImage(id, {version: (imageOf(id)?.version ?? 0) + 1});
}

/** What was said of the cells before is not so any more. */
function tellFound(id: string): void {
  const image = imageOf(id);
  if (image?.report) set({notice: WORDS.found(image.report.results, image.name)});
}

/** The cells are of these parameters, all of them. */
function madeSo({id, parameters}: Wish): void {
  const made = imageOf(id)?.made;
  if (made) updateImage(id, {made: {...made, options: {...made.options, parameters}}});
}

/** False where it could not be done, which is told. */
async function resegmentOne({id, parameters}: Wish, compartment: Compartment): Promise<boolean> {
  const found = valueOf(await bridge.call('image.resegment', id, parameters, compartment));
  const image = imageOf(id);
  if (!image?.report || !found) return false;
  const results = image.report.results.map((result) => (result.compartment === compartment ? found : result));
  const report = {...image.report, results};
  updateImage(id, {
    report,
    summary: summaryOf(report, image.info, image.made?.options ?? null),
    version: image.version + 1,
  });
  return true;
}
