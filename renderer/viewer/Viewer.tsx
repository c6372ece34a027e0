import {useCallback, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type WheelEvent} from 'react';
import type {ImageInfo} from '../../electron/contract/image';
import {set, useSession, type ImageItem} from '../store/session';
import {setSeen} from '../store/seen';
import {setView, useView} from '../store/view';
import {fit, pan, toImage, zoomAt, type Camera} from './camera';
import {useCursor} from './cursor';
import {createRenderer, type Renderer} from './gl';
import {ScaleBar} from './ScaleBar';
import {useLayers} from './use-layers';
import {useLook} from './use-look';
import {useSize} from './use-size';
import {valueAt} from './tiles';
import {neighbourCell} from './cells';
import styles from './Viewer.module.css';

const PAN_STEP = 60;

export function Viewer({image, info}: {readonly image: ImageItem; readonly info: ImageInfo}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const renderer = useRef<Renderer | null>(null);
  const [failed, setFailed] = useState(false);
  const [size, frame] = useSize();
  const [camera, setCamera] = useState<Camera | null>(null);
  const [hovered, setHovered] = useState(0);
  const drag = useRef<{x: number; y: number; moved: boolean} | null>(null);
  const selected = useSession((s) => s.selectedCell);
  const look = useLook(image, info, selected ?? 0, hovered);
  const view = camera ?? fit(info.width, info.height, size.width, size.height);
  const [left, top] = toImage(view, -size.width / 2, -size.height / 2);
  const [right, bottom] = toImage(view, size.width / 2, size.height / 2);
  const seen = {left, top, right: right + 1, bottom: bottom + 1, scale: view.zoom * window.devicePixelRatio};
  const {layers, labelsVersion} = useLayers(image, info, seen);
  useEffect(() => setSeen(seen));

  useEffect(() => {
    renderer.current = canvas.current && createRenderer(canvas.current);
    setFailed(!renderer.current);
  }, []);
  useEffect(() => renderer.current?.keep(layers), [layers]);
  useEffect(() => {
    const ratio = window.devicePixelRatio;
    renderer.current?.draw(layers, {...look, camera: {...view, zoom: view.zoom * ratio}});
  });
  useEffect(() => {
    const onZoom = (event: Event): void =>
      setCamera((event as CustomEvent).detail === 'fit' ? null : {...view, zoom: 1});
    window.addEventListener('warmstart:zoom', onZoom);
    return () => window.removeEventListener('warmstart:zoom', onZoom);
  });

  const fromCentre = useCallback(
    (event: {clientX: number; clientY: number}): [number, number] => {
      const box = canvas.current!.getBoundingClientRect();
      return [event.clientX - box.left - size.width / 2, event.clientY - box.top - size.height / 2];
    },
    [size],
  );
  const labelUnder = (event: PointerEvent): number => {
    const [x, y] = toImage(view, ...fromCentre(event));
    return valueAt(layers.labels, x, y) ?? 0;
  };
  const describe = (event: PointerEvent, label: number): void => {
    const [x, y] = toImage(view, ...fromCentre(event));
    if (x < 0 || y < 0 || x >= info.width || y >= info.height) return useCursor.setState({text: ''});
    const values = [image.nuclear, image.membrane].flatMap((channel, i) => {
      const value = channel === null ? null : valueAt(i === 0 ? layers.nuclear : layers.membrane, x, y);
      return value === null || info.channels[channel!]!.scaled ? [] : [`${info.channels[channel!]!.name} ${value}`];
    });
    const cell = label ? [`cell ${label}`] : [];
    useCursor.setState({text: [`x ${x} y ${y}`, ...values, ...cell, `${Math.round(view.zoom * 100)} %`].join(' · ')});
  };

  const onPointerMove = (event: PointerEvent): void => {
    if (drag.current && event.buttons) {
      const [dx, dy] = [event.clientX - drag.current.x, event.clientY - drag.current.y];
      if (drag.current.moved || Math.hypot(dx, dy) > 3) {
        drag.current = {x: event.clientX, y: event.clientY, moved: true};
        setCamera(pan(view, dx, dy));
      }
      return;
    }
    const label = labelUnder(event);
    setHovered(label);
    describe(event, label);
  };
  const onPointerUp = (event: PointerEvent): void => {
    if (drag.current && !drag.current.moved) set({selectedCell: labelUnder(event) || null});
    drag.current = null;
  };
  const onWheel = (event: WheelEvent): void => setCamera(zoomAt(view, 1.0015 ** -event.deltaY, ...fromCentre(event)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const arrow = ({ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]} as const)[
      event.key as 'ArrowLeft'
    ];
    const {cellOpacity, cellStyle, cellsVisible} = useView.getState();
    if (arrow && event.shiftKey) set({selectedCell: neighbourCell(image, selected, arrow[0] + arrow[1] > 0 ? -1 : 1)});
    else if (arrow) setCamera(pan(view, arrow[0] * PAN_STEP, arrow[1] * PAN_STEP));
    else if (event.ctrlKey || event.metaKey) return;
    else if (event.key === '+' || event.key === '=') setCamera(zoomAt(view, 1.25, 0, 0));
    else if (event.key === '-') setCamera(zoomAt(view, 0.8, 0, 0));
    else if (event.key === 'f') setView({cellStyle: cellStyle === 'fill' ? 'outline' : 'fill'});
    else if (event.key === 'v') setView({cellsVisible: !cellsVisible});
    else if (event.key === '[') setView({cellOpacity: Math.max(cellOpacity - 0.1, 0)});
    else if (event.key === ']') setView({cellOpacity: Math.min(cellOpacity + 0.1, 1)});
    else return;
    event.preventDefault();
  };

  const ratio = window.devicePixelRatio;
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
        aria-label={`${image.name}: arrows pan, plus and minus zoom, Shift with arrows goes from cell to cell`}
        onPointerDown={(event) => {
          event.currentTarget.focus();
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = {x: event.clientX, y: event.clientY, moved: false};
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => {
          setHovered(0);
          useCursor.setState({text: ''});
        }}
        onWheel={onWheel}
        onKeyDown={onKeyDown}
      />
      {failed ? (
        <p className={styles['failed']}>
          This computer offers no WebGL2, which the viewer needs; results can still be saved.
        </p>
      ) : null}
      <ScaleBar zoom={view.zoom} micrometresPerPixel={image.micrometresPerPixel} viewWidth={size.width} />
      <div className={styles['zoom']}>
        <button type="button" onClick={() => setCamera(zoomAt(view, 1.25, 0, 0))} aria-label="Zoom in">
          +
        </button>
        <button type="button" onClick={() => setCamera(zoomAt(view, 0.8, 0, 0))} aria-label="Zoom out">
          −
        </button>
        <button type="button" onClick={() => setCamera(null)}>
          Fit
        </button>
        <button type="button" onClick={() => setCamera({...view, zoom: 1})}>
          100 %
        </button>
      </div>
    </div>
  );
}
