import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { CompareScreen } from "./compare/compare-screen.tsx";
import type { DrawScreen } from "./draw/draw-screen.tsx";
import type { PipeScreen } from "./pipe/pipe-screen.tsx";
import { bindingOf } from "./help/keys.ts";
import { screenOf } from "./screens.ts";
import type { Viewer } from "./viewer.ts";
import { FaultScreen } from "./fault/fault-screen.tsx";
import { keepAddress } from "./film/address.ts";
import type { ExportDialog } from "./film/export/export-dialog.tsx";
import { FilmScreen } from "./film/film-screen.tsx";
import { Header } from "./header/header.tsx";
import { Help } from "./help/help.tsx";
import { Notice } from "./notice/notice.tsx";
import type { TrainBar } from "./train/train-bar.tsx";
import type { TrainScreen } from "./train/train-screen.tsx";
import { newcomer } from "./tour/begin.ts";
import { Welcome } from "./welcome/welcome.tsx";

/** The whole page: a header, one screen, and what may lie over them; `fetched` fetches what is not there from the start. */
export function App({ viewer, fetched }: { viewer: Viewer; fetched: Fetched }) {
  const [over, setOver] = useState(false);
  // At once, not after the first paint: a key may be pressed before.
  useLayoutEffect(() => listenToKeys(viewer), [viewer]);
  // A page that carries its film opens nothing else, and may have no address of its own.
  const alone = viewer.host.kind === "shared";
  useLayoutEffect(() => (alone ? undefined : listenToDrops(viewer, setOver)), [viewer]);
  useLayoutEffect(() => (alone ? undefined : keepAddress(viewer, window)), [viewer]);

  useEffect(() => {
    if (alone) return undefined;
    const offer = setTimeout(() => newcomer() && (viewer.tour.value ??= "offered"), OFFERED_AFTER);
    return () => clearTimeout(offer);
  }, [viewer]);

  const run = viewer.run.value;
  const fault = viewer.fault.value;
  const training = viewer.inPage.training.value;
  const screen = screenOf(viewer);
  const comparing = screen === "compare";
  useEffect(() => {
    const names = [run, ...(comparing ? viewer.comparing.others.value : [])].flatMap((one) =>
      one ? ("source" in one ? one.source.name : one.name) : [],
    );
    document.title = run ? `${names.join(", ")} · closurenet` : "closurenet viewer";
  }, [run, comparing, viewer.comparing.others.value]);
  return (
    <>
      <Header viewer={viewer} />
      {training && fetched.trainBar && (
        <Later key="bar" of={viewer} fetch={fetched.trainBar} failed={() => undefined}>
          {(Bar) => <Bar key={training} viewer={viewer} training={training} />}
        </Later>
      )}
      {screen === "train" && fetched.train ? (
        <Later
          key="train"
          of={viewer}
          fetch={fetched.train}
          failed={() => (viewer.inPage.asking.value = false)}
          meanwhile={<main />}
        >
          {(Train) => <Train viewer={viewer} />}
        </Later>
      ) : run && comparing && fetched.compare ? (
        <Later
          key="compare"
          of={viewer}
          fetch={fetched.compare}
          failed={() => (viewer.comparing.on.value = false)}
          meanwhile={<main />}
        >
          {(Compare) => <Compare viewer={viewer} run={run} />}
        </Later>
      ) : fault ? (
        <FaultScreen viewer={viewer} fault={fault} />
      ) : run && screen === "pipe" ? (
        <Later
          key="pipe"
          of={viewer}
          fetch={fetched.pipe}
          failed={() => (viewer.choice.screen.value = "film")}
          meanwhile={<main />}
        >
          {(Pipe) => <Pipe viewer={viewer} run={run} />}
        </Later>
      ) : run && screen === "draw" ? (
        <Later
          key="draw"
          of={viewer}
          fetch={fetched.draw}
          failed={() => (viewer.choice.screen.value = "film")}
          meanwhile={<main />}
        >
          {(Draw) => <Draw viewer={viewer} run={run} />}
        </Later>
      ) : run ? (
        <FilmScreen viewer={viewer} run={run} />
      ) : viewer.starting.value ? (
        <main />
      ) : (
        <Welcome viewer={viewer} />
      )}
      <Notice notices={viewer.notice} />
      {over && (
        <div class="drop-veil">
          {screen === "train" ? "Drop to learn from" : comparing ? "Drop to compare" : "Drop to open"}
        </div>
      )}
      {viewer.help.value && <Help viewer={viewer} />}
      {viewer.palette.value && (
        <Later of={viewer} fetch={palette} failed={() => (viewer.palette.value = false)}>
          {(Palette) => <Palette viewer={viewer} />}
        </Later>
      )}
      {viewer.tour.value !== undefined && (
        <Later of={viewer} fetch={tour} failed={() => (viewer.tour.value = undefined)}>
          {(Tour) => <Tour viewer={viewer} />}
        </Later>
      )}
      {fetched.exporting && viewer.exporting.value && (
        <Later of={viewer} fetch={fetched.exporting} failed={() => (viewer.exporting.value = false)}>
          {(Dialog) => <Dialog viewer={viewer} />}
        </Later>
      )}
    </>
  );
}

const palette = async () => (await import("./palette/palette.tsx")).Palette;
const tour = async () => (await import("./tour/tour.tsx")).Tour;

/** So long a page is looked at before the tour is offered, ms. */
const OFFERED_AFTER = 2500;

/** What is fetched when it is asked for. A page that carries its film exports and compares nothing. */
export interface Fetched {
  readonly exporting?: () => Promise<typeof ExportDialog>;
  readonly compare?: () => Promise<typeof CompareScreen>;
  readonly train?: () => Promise<typeof TrainScreen>;
  readonly trainBar?: () => Promise<typeof TrainBar>;
  readonly pipe: () => Promise<typeof PipeScreen>;
  readonly draw: () => Promise<typeof DrawScreen>;
}

/** Shows what is fetched as soon as it is there; where it cannot be, says so to who still waits for it. */
function Later<View>({
  of: { notice },
  fetch,
  failed,
  meanwhile = null,
  children,
}: {
  of: Viewer;
  fetch: () => Promise<View>;
  failed: () => void;
  meanwhile?: JSX.Element | null;
  children: (view: View) => JSX.Element;
}) {
  const [view, setView] = useState<{ readonly found: View }>();
  useEffect(() => {
    let here = true;
    fetch().then(
      (found) => setView({ found }),
      () => {
        if (!here) return;
        failed();
        notice.show("refused", "This part of the page could not be fetched: the server does not answer. Try again.");
      },
    );
    return () => void (here = false);
  }, []);
  return view ? children(view.found) : meanwhile;
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
      const taken = event.defaultPrevented; // a screen may take what is dropped
      event.preventDefault();
      depth = 0;
      setOver(false);
      if (taken || !event.dataTransfer || !carriesFiles(event)) return;
      const found = viewer.host.dropped(event.dataTransfer);
      void (viewer.comparing.on.value ? viewer.add(found) : viewer.open(found));
    },
    { signal },
  );
  return () => ending.abort();
}
