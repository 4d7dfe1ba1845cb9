import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { bindingOf } from "./help/keys.ts";
import type { Viewer } from "./viewer.ts";
import { FaultScreen } from "./fault/fault-screen.tsx";
import { FilmScreen } from "./film/film-screen.tsx";
import { Header } from "./header/header.tsx";
import { Help } from "./help/help.tsx";
import { Welcome } from "./welcome/welcome.tsx";

/** The whole page: a header, one screen, and what may lie over them. */
export function App({ viewer }: { viewer: Viewer }) {
  const [over, setOver] = useState(false);
  // At once, not after the first paint: a key may be pressed before.
  useLayoutEffect(() => listenToKeys(viewer), [viewer]);
  useLayoutEffect(() => listenToDrops(viewer, setOver), [viewer]);

  const run = viewer.run.value;
  const fault = viewer.fault.value;
  useEffect(() => {
    document.title = run ? `${run.source.name} · closurenet` : "closurenet viewer";
  }, [run]);
  return (
    <>
      <Header viewer={viewer} />
      {fault ? (
        <FaultScreen viewer={viewer} fault={fault} />
      ) : run ? (
        <FilmScreen viewer={viewer} run={run} />
      ) : (
        <Welcome viewer={viewer} />
      )}
      {over && <div class="drop-veil">Drop to open</div>}
      <Help viewer={viewer} />
    </>
  );
}

/** Where every key has a meaning of its own, and where some have. */
const typing = "input:not([type=radio]), select, textarea";
const pressing = "button, a, input, select, textarea";
const choosing = "input[type=radio]";

function listenToKeys(viewer: Viewer): () => void {
  const listener = (event: KeyboardEvent): void => {
    const target = event.target instanceof Element ? event.target : undefined;
    const held = event.ctrlKey || event.metaKey;
    const own =
      (!held && target?.closest(typing)) ||
      (event.key === " " && target?.closest(pressing)) ||
      (event.key.startsWith("Arrow") && target?.closest(choosing));
    if (event.defaultPrevented || own) return;
    const binding = bindingOf(event);
    if (!binding || (target?.closest("dialog") && event.key !== "?")) return;
    event.preventDefault();
    binding.run(viewer, event);
  };
  document.addEventListener("keydown", listener);
  return () => document.removeEventListener("keydown", listener);
}

const carriesFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

function listenToDrops(viewer: Viewer, setOver: (over: boolean) => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let depth = 0;
  const cross = (event: DragEvent, by: 1 | -1): void => {
    if (!carriesFiles(event)) return;
    depth += by;
    setOver(depth > 0);
  };
  window.addEventListener("dragenter", (event) => cross(event, 1), { signal });
  window.addEventListener("dragleave", (event) => cross(event, -1), { signal });
  window.addEventListener(
    "dragover",
    (event) => {
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = carriesFiles(event) ? "copy" : "none";
    },
    { signal },
  );
  window.addEventListener(
    "drop",
    (event) => {
      event.preventDefault();
      depth = 0;
      setOver(false);
      if (event.dataTransfer && carriesFiles(event)) void viewer.open(viewer.host.dropped(event.dataTransfer));
    },
    { signal },
  );
  return () => ending.abort();
}
