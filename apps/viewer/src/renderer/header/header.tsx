import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { toggleCompare } from "../compare/comparing.ts";
import type { Film } from "../film/reading/film.ts";
import type { Progress } from "../film/reading/reading.ts";
import type { OpenRun } from "../film/open-run.ts";
import { screenOf, toggleScreen } from "../screens.ts";
import type { Viewer } from "../viewer.ts";
import { bytesText, countText, percentText } from "../shared/format.ts";
import {
  CompareIcon,
  DrawIcon,
  ExportIcon,
  FileIcon,
  FolderIcon,
  HelpIcon,
  MoonIcon,
  MoreIcon,
  PipeIcon,
  SunIcon,
  TrainIcon,
} from "../shared/icons.tsx";

const icon = new URL("../icon.svg", import.meta.url).href;

export function Header({ viewer }: { viewer: Viewer }) {
  const { host, run, appearance, help, exporting, inPage } = viewer;
  const dark = appearance.dark.value;
  const open = run.value;
  const own = host.kind !== "shared";
  const screen = screenOf(viewer);
  return (
    <header class="header">
      <button
        type="button"
        class="brand"
        onClick={viewer.close}
        aria-label="closurenet, to the welcome screen"
        disabled={!own || (!open && !viewer.fault.value)}
      >
        <img src={icon} alt="" width="22" height="22" />
        <span>closurenet</span>
      </button>
      {open && screen !== "compare" && (
        <p class="run-name">
          <span>{open.source.name}</span>
          <Status run={open} />
          <About film={open.film} />
        </p>
      )}
      <nav class="header-tools" aria-label="Run and page">
        {own && (
          <>
            <button
              type="button"
              class="quiet"
              onClick={() => void viewer.open(host.pickFolder())}
              title="Open run folder (Ctrl+Shift+O)"
            >
              <FolderIcon />
              <span class="wide-only">Open run folder</span>
              <span class="narrow-only visually-hidden">Open run folder</span>
            </button>
            <button
              type="button"
              class="quiet"
              onClick={() => void viewer.open(host.pickFile())}
              title="Open file (Ctrl+O)"
            >
              <FileIcon />
              <span class="wide-only">Open file</span>
              <span class="narrow-only visually-hidden">Open file</span>
            </button>
            <Toggle
              name="Train"
              title="Train a network here (T)"
              icon={<TrainIcon />}
              pressed={screen === "train"}
              press={() => (inPage.asking.value = !inPage.asking.value)}
            />
          </>
        )}
        {open && (
          <>
            <Toggle
              name="Pipe"
              title="The network's functions, and a digit that goes through them (P)"
              icon={<PipeIcon />}
              pressed={screen === "pipe"}
              press={() => toggleScreen(viewer, "pipe")}
            />
            <Toggle
              name="Draw"
              title="Draw a digit and see it read (D)"
              icon={<DrawIcon />}
              pressed={screen === "draw"}
              press={() => toggleScreen(viewer, "draw")}
            />
            {own && (
              <Toggle
                name="Compare"
                title="Compare runs, or one with its own start (M)"
                icon={<CompareIcon />}
                pressed={screen === "compare"}
                press={() => toggleCompare(viewer)}
              />
            )}
          </>
        )}
        <More>
          {open && own && screen !== "compare" && screen !== "train" && (
            <Item name="Export" title="Export (E)" icon={<ExportIcon />} press={() => (exporting.value = true)} wide />
          )}
          <Item
            name={dark ? "Light theme" : "Dark theme"}
            title={dark ? "Light theme" : "Dark theme"}
            icon={dark ? <SunIcon /> : <MoonIcon />}
            press={appearance.toggle}
          />
          <Item name="Keys" title="Keys (?)" icon={<HelpIcon />} press={() => (help.value = true)} />
        </More>
      </nav>
    </header>
  );
}

/** What is said in words as well: a menu on a phone, whose row has no room for it, else a part of the row. */
function More({ children }: { children: ComponentChildren }) {
  const menu = useRef<HTMLDivElement>(null);
  // The page has another use for Esc, which would keep the browser from closing what is open.
  const close = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !menu.current?.matches(":popover-open")) return;
    event.preventDefault();
    menu.current.hidePopover();
  };
  return (
    <>
      <button type="button" class="quiet square more-button" popovertarget="more" onKeyDown={close} aria-label="More">
        <MoreIcon />
      </button>
      <div ref={menu} id="more" popover="auto" class="more" onKeyDown={close}>
        {children}
      </div>
    </>
  );
}

/** A button of the row, whose name is seen on a wide page where it is `wide`, and in the menu. */
function Item({ name, title, icon, press, wide = false }: ItemProps) {
  return (
    <button
      type="button"
      class={wide ? "quiet" : "quiet square"}
      popovertarget="more"
      popovertargetaction="hide"
      onClick={press}
      title={title}
      aria-label={name}
    >
      {icon}
      <span class={wide ? "menu-name wide-name" : "menu-name"}>{name}</span>
    </button>
  );
}

interface ItemProps {
  readonly name: string;
  readonly title: string;
  readonly icon: JSX.Element;
  readonly wide?: boolean;
  press(): void;
}

/** Goes to a screen and back to the film. */
function Toggle({ name, title, icon, pressed, press }: ToggleProps) {
  return (
    <button type="button" class="quiet toggle" aria-pressed={pressed} onClick={press} title={title}>
      {icon}
      <span class="wide-only">{name}</span>
      <span class="narrow-only visually-hidden">{name}</span>
    </button>
  );
}

interface ToggleProps {
  readonly name: string;
  readonly title: string;
  readonly icon: JSX.Element;
  readonly pressed: boolean;
  press(): void;
}

/** The network, how it was trained, and what came of it. */
function About({ film }: { film: Film }) {
  void film.count.value;
  void film.read.value; // what was measured comes with it
  const { about, metrics } = film;
  if (!about) return null;
  const accuracy = metrics.findLast(({ validation }) => validation)?.validation?.accuracy;
  return (
    <span class="about" title={about.details}>
      {about.title}
      {accuracy !== undefined && ` · ${percentText(accuracy)}`}
    </span>
  );
}

export function Status({ run }: { run: OpenRun }) {
  const progress = run.progress.value;
  const count = run.film.count.value;
  const step = countText(run.film.steps[count - 1] ?? 0);
  const reading =
    (progress.phase === "loading" || progress.phase === "listed") && progress.size
      ? `Reading ${Math.floor((100 * progress.bytes) / progress.size)} % of ${bytesText(progress.size)}`
      : "Reading";
  const diverged = run.diverged.value;
  const lostWay = diverged === undefined ? "" : `, diverged at iteration ${countText(diverged)}`;
  const [kind, text, title] = statusOf(progress, { count, step, reading });
  return (
    <span class={`status ${lostWay && kind !== "busy" ? "bad" : kind}`} title={title}>
      {text}
      {lostWay}
    </span>
  );
}

function statusOf(
  progress: Progress,
  { count, step, reading }: { readonly count: number; readonly step: string; readonly reading: string },
): readonly [kind: string, text: string, title?: string] {
  const frames = `${countText(count)} ${count === 1 ? "frame" : "frames"}`;
  switch (progress.phase) {
    case "waiting":
      return progress.still
        ? ["still", "No frame yet", "Nothing has been written for ten seconds. A first frame is noticed when it comes."]
        : ["live", "Waiting for the first frame"];
    case "loading":
      return ["busy", reading];
    case "listed":
      return ["busy", `${frames}, r${reading.slice(1)}`];
    case "live":
      return progress.still
        ? [
            "still",
            `Stopped at iteration ${step}?`,
            "No new byte for ten seconds: the training is paused, or was stopped. It is noticed when it goes on.",
          ]
        : ["live", `Live at iteration ${step}`];
    case "complete":
      return ["done", frames];
    case "unfinished":
      return [
        "done",
        `${frames}, not finished`,
        "The recording has no closing record: its training was stopped, or still runs.",
      ];
    case "damaged":
      return ["bad", `${countText(count)} readable ${count === 1 ? "frame" : "frames"}`];
  }
}
