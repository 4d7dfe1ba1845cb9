import { batch } from "@preact/signals";
import { remembered } from "../shared/theme.ts";
import type { Viewer } from "../viewer.ts";

const key = "closurenet.tour";

/** Whether the tour was never offered in this browser; from now on it was. Where nothing can be kept, it is not offered. */
export const newcomer = (): boolean =>
  remembered(() => {
    const known = window.localStorage.getItem(key);
    window.localStorage.setItem(key, "offered");
    return known === null;
  }) ?? false;

/** Begins the tour at its first step, whatever is open. */
export function beginTour({ tour, help }: Pick<Viewer, "tour" | "help">): void {
  batch(() => {
    help.value = false;
    tour.value = 0;
  });
}
