import { batch } from "@preact/signals";
import type { Viewer } from "./viewer.ts";

/** What a run is looked at on. Compare, which shows several, has a state of its own. */
export const screens = ["film", "pipe", "draw"] as const;
export type Screen = (typeof screens)[number];

type Shown = Pick<Viewer, "run" | "choice" | "comparing" | "inPage">;

/** The screen that is there: the one that was chosen, but while runs are compared, or a person is asked what to train. */
export const screenOf = ({ choice, comparing, inPage }: Omit<Shown, "run">): Screen | "compare" | "train" =>
  inPage.asking.value ? "train" : comparing.on.value ? "compare" : choice.screen.value;

/** Goes to a screen, or from it back to the film. */
export function toggleScreen(viewer: Shown, screen: Screen): void {
  const { run, choice, comparing, inPage } = viewer;
  if (!run.value) return;
  batch(() => {
    choice.screen.value = screenOf(viewer) === screen ? "film" : screen;
    comparing.on.value = false;
    inPage.asking.value = false;
  });
}
