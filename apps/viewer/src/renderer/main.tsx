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
// In a task of its own: what the page begins with is on its way meanwhile.
setTimeout(() => {
  render(<App viewer={shown} fetched={fetched} />, document.getElementById("app")!);
});
