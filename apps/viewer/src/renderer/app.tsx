import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { bindingOf } from "./help/keys.ts";
import type { Viewer } from "./viewer.ts";
import { FaultScreen } from "./fault/fault-screen.tsx";
import { keepAddress } from "./film/address.ts";
import type { ExportDialog } from "./film/export/export-dialog.tsx";
import { FilmScreen } from "./film/film-screen.tsx";
import { Header } from "./header/header.tsx";
import { Help } from "./help/help.tsx";
import { Notice } from "./notice/notice.tsx";
import { Welcome } from "./welcome/welcome.tsx";

/** The whole page: a header, one screen, and what may lie over them; `exporting` fetches the export dialog, where there is one. */
export function App({ viewer, exporting }: { viewer: Viewer; exporting?: () => Promise<ExportView> }) {
  const [over, setOver] = useState(false);
  // At once, not after the first paint: a key may be pressed before.
  useLayoutEffect(() => listenToKeys(viewer), [viewer]);
  // A page that carries its film opens nothing else, and may have no address of its own.
  const alone = viewer.host.kind === "shared";
  useLayoutEffect(() => (alone ? undefined : listenToDrops(viewer, setOver)), [viewer]);
  useLayoutEffect(() => (alone ? undefined : keepAddress(viewer, window)), [viewer]);

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
      ) : viewer.starting.value ? (
        <main />
      ) : (
        <Welcome viewer={viewer} />
      )}
      <Notice notices={viewer.notice} />
      {over && <div class="drop-veil">Drop to open</div>}
      <Help viewer={viewer} />
      {exporting && viewer.exporting.value && <Export viewer={viewer} fetched={exporting} />}
    </>
  );
}

/** What makes the export dialog, which is fetched when it is asked for. */
type ExportView = typeof ExportDialog;

function Export({ viewer, fetched }: { viewer: Viewer; fetched: () => Promise<ExportView> }) {
  const [Dialog, setDialog] = useState<ExportView>();
  useEffect(() => {
    fetched().then(
      (found) => setDialog(() => found),
      () => {
        viewer.exporting.value = false;
        viewer.notice.show("refused", "The export could not be fetched: the server does not answer. Try again.");
      },
    );
  }, []);
  return Dialog ? <Dialog viewer={viewer} /> : null;
}

/** Where every key types. */
const typing = 'input:not([type="radio"]), textarea';
/** What takes some keys while it has the focus: the arrows choose, Space presses, letters look up. */
const pressing = "button, a, input, select, textarea";

/** Whether a control that has the focus means a key for itself. */
const takes = (target: Element, key: string): boolean =>
  target.matches("select") ||
  (key === " " && target.matches(pressing)) ||
  (key.startsWith("Arrow") && target.matches("input"));

/**
 * Keys are the page's, but for those that the focused control takes. A control that a pointer gave the focus to takes none:
 * who clicks on a layer wants to see it, and goes on with Space and the arrows.
 */
function listenToKeys(viewer: Viewer): () => void {
  const ending = new AbortController();
  const options = { signal: ending.signal, capture: true };
  let pointed: Element | undefined;
  document.addEventListener(
    "pointerdown",
    ({ target }) => {
      const found = target instanceof Element ? target.closest(`${pressing}, label`) : null;
      pointed = (found instanceof HTMLLabelElement ? found.control : found) ?? undefined;
    },
    options,
  );
  document.addEventListener(
    "focusin",
    ({ target }) => {
      if (target !== pointed) pointed = undefined;
    },
    options,
  );
  document.addEventListener(
    "keydown",
    (event) => {
      const target = event.target instanceof Element ? event.target : undefined;
      const held = event.ctrlKey || event.metaKey;
      if (event.defaultPrevented || event.isComposing || (!held && target?.matches(typing))) return;
      if (target && target !== pointed && !held && takes(target, event.key)) return;
      const binding = bindingOf(event, viewer.host.kind);
      if (!binding || (target?.closest("dialog") && event.key !== "?")) return;
      event.preventDefault();
      // It gives the focus back, so that no ring says that the keys were its own.
      if (target === pointed && target instanceof HTMLElement) target.blur();
      binding.run(viewer, event);
    },
    { signal: ending.signal },
  );
  return () => ending.abort();
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
