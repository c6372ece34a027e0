import {useEffect, useRef, useState, type RefObject} from 'react';
import {createRenderer, type Layers, type Look, type Renderer} from './gl';

/** `lost`: the graphics processor was reset or is busy elsewhere; the picture comes back when it does. */
export type DrawingState = 'drawing' | 'lost' | 'impossible';

/** Draws on the canvas after every change, with one context as long as the canvas is there. */
export function useDrawing(canvas: RefObject<HTMLCanvasElement | null>, layers: Layers, look: Look): DrawingState {
  const [state, setState] = useState<DrawingState>('drawing');
  const renderer = useRef<Renderer | null>(null);
  useEffect(() => {
    const element = canvas.current!;
    const begin = (): void => {
      const made = createRenderer(element);
      renderer.current = typeof made === 'string' ? null : made;
      setState(typeof made === 'string' ? made : 'drawing');
    };
    const lose = (event: Event): void => {
      // Without this the browser would not bring it back.
      event.preventDefault();
      renderer.current = null;
      setState('lost');
    };
    element.addEventListener('webglcontextlost', lose);
    element.addEventListener('webglcontextrestored', begin);
    begin();
    return () => {
      element.removeEventListener('webglcontextlost', lose);
      element.removeEventListener('webglcontextrestored', begin);
      renderer.current?.release();
      renderer.current = null;
    };
  }, [canvas]);
  useEffect(() => renderer.current?.keep(layers), [layers]);
  useEffect(() => renderer.current?.draw(layers, look));
  return state;
}
