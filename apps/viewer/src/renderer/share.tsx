import { render } from "preact";
import { sharedHost } from "../host/shared.ts";
import { App } from "./app.tsx";
import { openedPacked } from "./film/reading/packed.ts";
import { appearance } from "./shared/theme.ts";
import { viewer } from "./viewer.ts";

// The page of one film, which it carries: `closurenet share` and the viewer's own button make it.
const shown = viewer(sharedHost(document), appearance(window), window, openedPacked);
const fetched = {
  pipe: async () => (await import("./pipe/pipe-screen.tsx")).PipeScreen,
  draw: async () => (await import("./draw/draw-screen.tsx")).DrawScreen,
};
render(<App viewer={shown} fetched={fetched} />, document.getElementById("app")!);
