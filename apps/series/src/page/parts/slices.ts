/** So long it works at a time, ms: the page has the rest of each frame of the screen. */
const SLICE = 9;

/**
 * Does a long work in slices, one for each frame of the screen, so that the page stays quick. `shown` is called after each slice.
 * Returns how to stop it: a generator that nobody asks for more does nothing.
 */
export function inSlices(work: Iterator<unknown>, shown: () => void = () => undefined): () => void {
  let stopped = false;
  const slice = (): void => {
    if (stopped) return;
    const end = performance.now() + SLICE;
    do {
      if (work.next().done) stopped = true;
    } while (!stopped && performance.now() < end);
    shown();
    if (!stopped) requestAnimationFrame(slice);
  };
  requestAnimationFrame(slice);
  return () => (stopped = true);
}

/** Nothing to stop yet. */
export const idle = (): unknown => undefined;
