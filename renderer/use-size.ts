import {useEffect, useRef, useState, type RefObject} from 'react';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of an element in CSS pixels, followed as it changes; `until` it is known. */
export function useSize(until: Size): [Size, RefObject<HTMLDivElement | null>] {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>(until);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({width: entry.contentRect.width, height: entry.contentRect.height});
    });
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [size, element];
}
