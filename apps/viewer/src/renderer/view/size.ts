/** Where an element lies and how large it is, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
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
