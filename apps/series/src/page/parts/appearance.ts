import { type ReadonlySignal, signal } from "@preact/signals";

/** Whether a media query holds, as a signal. */
function media(query: string): ReadonlySignal<boolean> {
  const list = window.matchMedia(query);
  const holds = signal(list.matches);
  list.addEventListener("change", () => (holds.value = list.matches));
  return holds;
}

export const dark = media("(prefers-color-scheme: dark)");
