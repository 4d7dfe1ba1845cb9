import type { Viewer } from "../viewer.ts";

/**
 * Changes the page so that what was there goes over into what comes, where the browser can do so and nobody wants less
 * motion.
 */
export function transition({ appearance }: Pick<Viewer, "appearance">, change: () => void): void {
  if (appearance.reducedMotion.peek() || !("startViewTransition" in document)) {
    change();
    return;
  }
  document.startViewTransition(async () => {
    change();
    await new Promise((resolve) => setTimeout(resolve)); // the page is rendered in a microtask
  });
}
