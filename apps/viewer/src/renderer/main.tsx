import { effect } from "@preact/signals";
import { render } from "preact";
import { electronHost } from "../host/electron.ts";
import { webHost } from "../host/web.ts";
import { named } from "./first.ts";
import { opened } from "./film/reading/opened.ts";
import { appearance } from "./shared/theme.ts";
import { viewer } from "./viewer.ts";
import { App } from "./app.tsx";

const bridge = window.closurenet;
const host = bridge ? electronHost(bridge, window.location.href) : webHost(window, named);
const fetched = {
  exporting: async () => (await import("./film/export/export-dialog.tsx")).ExportDialog,
  train: async () => (await import("./train/train-screen.tsx")).TrainScreen,
  trainBar: async () => (await import("./train/train-bar.tsx")).TrainBar,
  compare: async () => (await import("./compare/compare-screen.tsx")).CompareScreen,
  pipe: async () => (await import("./pipe/pipe-screen.tsx")).PipeScreen,
  draw: async () => (await import("./draw/draw-screen.tsx")).DrawScreen,
};
const shown = viewer(host, appearance(window), window, opened);
/** How long the page waits for a film's first frame, ms: a screen without it would be rendered only to be rendered again. */
const SOON = 150;
let begin = (): void => {
  begin = () => undefined;
  // In a task of its own: what brought the frame was long enough.
  setTimeout(() => render(<App viewer={shown} fetched={fetched} />, document.getElementById("app")!));
};
effect(() => {
  const run = shown.run.value;
  if (run ? run.film.count.value > 0 : !shown.starting.value) begin();
});
setTimeout(() => begin(), SOON);
