import { effect } from "@preact/signals";
import type { Player } from "./player.ts";

/** The longest time that one picture may stand for, ms: after a pause of the page, playing goes on where it was. */
const LONGEST_TICK = 100;

/** Lets the player's time pass with the screen's, while it plays. */
export function playWithScreen(window: Window, play: Player): () => void {
  let pending = 0;
  let before = 0;
  const tick = (now: number): void => {
    play.tick(Math.min(LONGEST_TICK, now - before));
    before = now;
    pending = window.requestAnimationFrame(tick);
  };
  const stop = effect(() => {
    window.cancelAnimationFrame(pending);
    if (!play.playing.value) return;
    before = window.performance.now();
    pending = window.requestAnimationFrame(tick);
  });
  return () => {
    stop();
    window.cancelAnimationFrame(pending);
  };
}
