import {useEffect, useMemo, useRef, useState, type PointerEvent} from 'react';
import type {ImageInfo} from '../../electron/contract/image';
import {clamp} from '../clamp';
import type {ImageItem} from '../store/session';
import type {Size} from '../use-size';
import type {Camera} from './camera';
import {overviewPixels, type ChannelPixels} from './overview-pixels';
import {fetchTiles} from './tiles';
import {useChannelLooks} from './use-look';
import styles from './Viewer.module.css';
import {WORDS} from './words';

/** The longest side, in CSS pixels. */
const SIDE = 140;

interface OverviewProperties {
  readonly image: ImageItem;
  readonly info: ImageInfo;
  readonly view: Camera;
  readonly viewSize: Size;
  readonly move: (camera: Camera) => void;
}

/** The whole image small, with the part in view; nothing where all of it is in view. */
export function Overview({image, info, view, viewSize, move}: OverviewProperties) {
  const scale = SIDE / Math.max(info.width, info.height);
  const [width, height] = [Math.max(info.width * scale, 8), Math.max(info.height * scale, 8)];
  const [seenWidth, seenHeight] = [viewSize.width / view.zoom, viewSize.height / view.zoom];
  if (seenWidth >= info.width && seenHeight >= info.height) return null;
  const go = ({currentTarget, clientX, clientY}: PointerEvent): void => {
    const box = currentTarget.getBoundingClientRect();
    move({
      ...view,
      x: ((clientX - box.left) / box.width) * info.width,
      y: ((clientY - box.top) / box.height) * info.height,
    });
  };
  return (
    <div
      className={styles['overview']}
      style={{width, height}}
      role="img"
      aria-label={WORDS.overview}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => event.buttons !== 0 && go(event)}
    >
      <SmallImage image={image} info={info} />
      <div className={styles['part']} style={frame(view, {width: seenWidth, height: seenHeight}, info)} />
    </div>
  );
}

/** In parts of the overview, inside it. */
function frame({x, y}: Camera, seen: Size, info: Size): Readonly<Record<string, string>> {
  const side = (middle: number, length: number, all: number): [string, string] => {
    const from = clamp((middle - length / 2) / all, 0, 1);
    const to = clamp((middle + length / 2) / all, 0, 1);
    return [`${from * 100}%`, `${(to - from) * 100}%`];
  };
  const [left, width] = side(x, seen.width, info.width);
  const [top, height] = side(y, seen.height, info.height);
  return {left, top, width, height};
}

/** Drawn without a second WebGL context: it is 140 pixels wide. */
function SmallImage({image, info}: Pick<OverviewProperties, 'image' | 'info'>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const looks = useChannelLooks(image, info);
  const step = Math.max(1, Math.ceil(Math.max(info.width, info.height) / SIDE));
  const [width, height] = [Math.ceil(info.width / step), Math.ceil(info.height / step)];
  const pixels = useSmallChannels(image.id, info, [...looks.keys()], {width, height, step});
  const shown = useMemo(() => overviewPixels(pixels, looks, width * height), [pixels, looks, width, height]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && shown) context.putImageData(new ImageData(shown, width, height), 0, 0);
  }, [shown, width, height]);
  return <canvas ref={canvas} width={width} height={height} aria-hidden="true" />;
}

interface Grid extends Size {
  readonly step: number;
}

function useSmallChannels(
  id: string,
  {width: imageWidth, height: imageHeight, used}: ImageInfo,
  shown: readonly number[],
  {width, height, step}: Grid,
): ChannelPixels {
  const [pixels, setPixels] = useState<ChannelPixels>(new Map());
  const key = JSON.stringify(shown);
  const planes = JSON.stringify(used);
  useEffect(() => {
    let isCurrent = true;
    const place = {x: 0, y: 0, width, height, step};
    const size = {width: imageWidth, height: imageHeight};
    const fetched = (JSON.parse(key) as number[]).map(async (channel) => {
      const tiles = await fetchTiles(id, {channel}, `small ${planes}`, size, [place]);
      return [channel, tiles?.[0]?.data ?? null] as const;
    });
    void Promise.all(fetched).then((all) => isCurrent && setPixels(new Map(all)));
    return () => {
      isCurrent = false;
    };
  }, [id, key, planes, imageWidth, imageHeight, width, height, step]);
  return pixels;
}
