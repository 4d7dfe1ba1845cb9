/** Where an element lies and how large it is, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The smallest number of CSS pixels that is a whole number of device pixels. Browsers lay out in fractions of a CSS pixel
 * but may paint on whole ones: only multiples of this are exact everywhere.
 */
export const exactStep = (ratio: number): number =>
  [1, 2, 3, 4, 5, 8, 10, 20].find((step) => Number.isInteger(step * ratio)) ?? 1;

/** The fewest pixels, at least `least`, that are a whole number of exact steps when each is `zoom` device pixels wide. */
export function exactLength(least: number, zoom: number, ratio: number): number {
  const step = exactStep(ratio) * ratio;
  for (let length = least; length < least + 100; length++) if ((length * zoom) % step === 0) return length;
  return least;
}

/** Calls `use` with an element's inner box now, and whenever its size or the screen's pixel ratio changes. */
export function observeSize(element: HTMLElement, use: (box: Box) => void): () => void {
  const measure = (): void => {
    const { left, top } = element.getBoundingClientRect();
    use({ left, top, width: element.clientWidth, height: element.clientHeight });
  };
  const observer = new ResizeObserver(measure);
  observer.observe(element);
  let query: MediaQueryList | undefined;
  const watchRatio = (): void => {
    query?.removeEventListener("change", watchRatio);
    query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener("change", watchRatio);
    measure();
  };
  watchRatio();
  return () => {
    observer.disconnect();
    query?.removeEventListener("change", watchRatio);
  };
}
