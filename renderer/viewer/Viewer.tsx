import {useRef} from 'react';
import type {ImageInfo} from '../../electron/contract/image';
import {ComparisonOver} from '../compare/ComparisonOver';
import {useDrawnInfo} from '../store/model-maps';
import {useSession, type ImageItem} from '../store/session';
import {useCursor} from './cursor';
import {Overview} from './Overview';
import {ScaleBar} from './ScaleBar';
import {useCamera} from './use-camera';
import {useDrawing} from './use-drawing';
import {useKeys} from './use-keys';
import {useLayers} from './use-layers';
import {useLook} from './use-look';
import {usePointer} from './use-pointer';
import {useSize} from '../use-size';
import styles from './Viewer.module.css';
import {WORDS} from './words';
import {ZoomButtons} from './ZoomButtons';

/** The selected image with its cells. It stays while images change, and with it its one WebGL context. */
export function Viewer({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, frame] = useSize({width: 600, height: 400});
  const selected = useSession((s) => s.selectedCell);
  const hovered = useCursor((c) => (c.image === image.id ? c.label : 0));
  const {view, seen, move} = useCamera(image.id, info, size);
  const drawn = useDrawnInfo(image.id, info);
  const {layers, labelsVersion} = useLayers(image, drawn, seen);
  const look = useLook(image, {info, drawn}, {selected: selected ?? 0, hovered, width: size.width});
  const ratio = window.devicePixelRatio;
  const state = useDrawing(canvas, layers, {...look, camera: {...view, zoom: view.zoom * ratio}});
  const pointer = usePointer({image, info: drawn, view, layers, states: look.states, move});
  const onKeyDown = useKeys(view, move);
  return (
    <div ref={frame} className={styles['frame']}>
      <canvas
        ref={canvas}
        data-testid="viewer"
        data-labels={labelsVersion}
        className={styles['canvas']}
        width={Math.max(1, Math.round(size.width * ratio))}
        height={Math.max(1, Math.round(size.height * ratio))}
        tabIndex={0}
        role="application"
        aria-label={WORDS.canvas(image.name)}
        {...pointer}
        onKeyDown={onKeyDown}
      />
      {state === 'drawing' ? null : (
        <p role="status" className={styles['failed']}>
          {WORDS[state]}
        </p>
      )}
      <ScaleBar zoom={view.zoom} micrometresPerPixel={image.micrometresPerPixel} viewWidth={size.width} />
      <ComparisonOver image={image.id} />
      <Overview image={image} info={info} view={view} viewSize={size} move={move} />
      <ZoomButtons view={view} move={move} />
    </div>
  );
}
