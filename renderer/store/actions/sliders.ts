/** Cells anew while a slider moves: the part in view first, then the whole, and only for the latest wish. */
import type {Compartment} from '../../../electron/contract/compartments';
import type {CellParameters} from '../../../electron/contract/parameters';
import {bridge} from '../../bridge';
import {partInView} from '../seen';
import {imageOf, updateImage} from '../session';
import {useView} from '../view';
import {fetchCells} from './images';
import {valueOf} from './jobs';

interface Wish {
  readonly id: string;
  readonly parameters: Partial<CellParameters>;
}

/** What the sliders want while the last wish is still being worked on. */
let wanted: Wish | null = null;
let following = false;

/** Cells anew with other parameters; a slider never waits. */
export function resegment(id: string, parameters: Partial<CellParameters>): void {
  updateImage(id, {parameters});
  wanted = {id, parameters};
  if (!following) void followSliders();
}

async function followSliders(): Promise<void> {
  following = true;
  while (wanted) {
    const wish = wanted;
    wanted = null;
    const {compartment: shown} = useView.getState();
    await previewOne(wish, shown);
    if (wanted) continue;
    await resegmentOne(wish, shown);
    // What is not in view follows when nothing else is wanted.
    const results = imageOf(wish.id)?.report?.results ?? [];
    for (const {compartment} of results) {
      if (compartment !== shown && !wanted) await resegmentOne(wish, compartment);
    }
    if (!wanted) await fetchCells(wish.id);
  }
  following = false;
}

/** The part of the image in view first, which takes a tenth of a second; the whole follows when the slider rests. */
async function previewOne({id, parameters}: Wish, compartment: Compartment): Promise<void> {
  const info = imageOf(id)?.info;
  const part = info && partInView(info);
  if (!part) return;
  const shown = await bridge.call('image.preview', id, parameters, compartment, part);
  if (shown.ok && shown.value) updateImage(id, {version: (imageOf(id)?.version ?? 0) + 1});
}

async function resegmentOne({id, parameters}: Wish, compartment: Compartment): Promise<void> {
  const cells = valueOf(await bridge.call('image.resegment', id, parameters, compartment));
  const image = imageOf(id);
  if (cells === null || !image?.report) return;
  const results = image.report.results.map((result) =>
    result.compartment === compartment ? {...result, cells} : result,
  );
  updateImage(id, {report: {...image.report, results}, version: image.version + 1});
}
