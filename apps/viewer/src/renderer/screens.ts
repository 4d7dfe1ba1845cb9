import { batch } from "@preact/signals";
import type { Viewer } from "./viewer.ts";

/** What a run is looked at on. Compare, which shows several, has a state of its own. */
export const screens = ["film", "pipe", "draw"] as const;
export type Screen = (typeof screens)[number];

/** The screen that is there: the one that was chosen, but while runs are compared. */
export const screenOf = ({ choice, comparing }: Pick<Viewer, "choice" | "comparing">): Screen | "compare" =>
  comparing.on.value ? "compare" : choice.screen.value;

/** Goes to a screen, or from it back to the film. */
export function toggleScreen(viewer: Pick<Viewer, "run" | "choice" | "comparing">, screen: Screen): void {
  const { run, choice, comparing } = viewer;
  if (!run.value) return;
  batch(() => {
    choice.screen.value = screenOf(viewer) === screen ? "film" : screen;
    comparing.on.value = false;
  });
}
