/** Through the planes of a stack: a slider never waits, and only the plane that it rests on is looked up for cells. */
import {create} from 'zustand';
import {jobKey} from '../../../electron/contract/api';
import type {PlaneChoice} from '../../../electron/contract/image';
import {bridge} from '../../bridge';
import {guessedChannels} from '../channel-guess';
import {get, imageOf, selectedModel, set, updateImage} from '../session';
import {WORDS} from '../words';
import {bringKept} from './images';
import {inOrder} from './jobs';

interface Wish {
  readonly id: string;
  readonly change: Partial<PlaneChoice>;
}

/** What was asked for last, until it is there. */
export const usePlaneWish = create<{readonly wish: Wish | null}>(() => ({wish: null}));

let isFollowing = false;

/** Other planes of the image's file; its cells, which were of other pixels, go, and those of these planes come. */
export function wishPlanes(id: string, change: Partial<PlaneChoice>): void {
  const before = usePlaneWish.getState().wish;
  usePlaneWish.setState({wish: {id, change: before?.id === id ? {...before.change, ...change} : change}});
  if (!isFollowing) void follow();
}

async function follow(): Promise<void> {
  isFollowing = true;
  for (let wish = usePlaneWish.getState().wish; wish; wish = usePlaneWish.getState().wish) {
    const isOpen = await openPlanes(wish);
    if (usePlaneWish.getState().wish !== wish) continue;
    usePlaneWish.setState({wish: null});
    // Nobody who slides on waits for it: cells may be sought in another image just now.
    if (isOpen) void bringKept(wish.id);
  }
  isFollowing = false;
}

async function openPlanes({id, change}: Wish): Promise<boolean> {
  const image = imageOf(id);
  if (!image) return false;
  const planes = {...image.planes, ...change};
  const about = {key: jobKey('image.open', id), lane: 'pictures'} as const;
  const info = await inOrder(WORDS.opening(image.name), () => bridge.call('image.open', id, planes), about);
  if (!info) return false;
  const isAlike = info.channels.length === image.info?.channels.length;
  const channels = isAlike ? {} : {...guessedChannels(selectedModel(get()), info), isChosen: false};
  const gone = {report: null, made: null, summary: null, cells: {}};
  updateImage(id, {...channels, ...gone, info, planes, version: image.version + 1});
  if (get().imageId === id) set({selectedCell: null});
  return true;
}
