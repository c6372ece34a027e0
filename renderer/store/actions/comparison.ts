import type {KeptResult} from '../../../electron/contract/image';
import {bridge} from '../../bridge';
import {setComparison, useComparison} from '../comparison';
import {get, selectedImage, useSession} from '../session';
import {useView} from '../view';
import {valueOf} from './jobs';

/** Other cells that are kept of the image and its planes. */
export async function otherResults(id: string): Promise<readonly KeptResult[]> {
  return valueOf(await bridge.call('image.results', id)) ?? [];
}

/** Null: with nothing any more. */
export async function compareWith(id: string, other: KeptResult | null): Promise<void> {
  setComparison({image: other && id, other, found: null});
  if (other) await compareAgain();
  else valueOf(await bridge.call('image.compare', id, null, useView.getState().compartment));
}

/** When the shown cells change, or others are shown, it is compared again; the function given back stops it. */
export function followCells(): () => void {
  const stops = [
    useSession.subscribe((state, before) => {
      if (selectedImage(state)?.report !== selectedImage(before)?.report) void compareAgain();
    }),
    useView.subscribe(({compartment}, before) => {
      if (compartment !== before.compartment) void compareAgain();
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** After the shown cells have changed, or others are shown. */
export async function compareAgain(): Promise<void> {
  const {image, other} = useComparison.getState();
  // It is shown no longer, or has no cells at the moment.
  if (image === null || !other || get().imageId !== image || !selectedImage(get())?.report) return;
  const {compartment} = useView.getState();
  const found = valueOf(await bridge.call('image.compare', image, other.key, compartment));
  const now = useComparison.getState();
  if (now.other !== other || now.image !== image || useView.getState().compartment !== compartment) return;
  setComparison(found ? {found} : {image: null, other: null, found: null});
}
