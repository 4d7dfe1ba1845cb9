import { patchGrid } from "@closurenet/film";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { type OpenRun, plain } from "../film/open-run.ts";
import { FilmTransport } from "../film/timeline/film-transport.tsx";
import { SmallPicture } from "../shared/small-picture.tsx";
import type { Viewer } from "../viewer.ts";
import { type Asked, askable } from "./asked.ts";
import { standingText } from "./at-playhead.ts";
import { DigitsPanel } from "./digits-panel.tsx";
import { type Drawing, drawingOf } from "./drawing.ts";
import { Firing } from "./firing.tsx";
import { DIGIT } from "./pad/pad-ink.ts";
import { Pad } from "./pad/pad.tsx";
import { pictureInk } from "./pad/picture-ink.ts";
import { reader } from "./reader.ts";
import { ReadingRows, namesOf } from "./reading-rows.tsx";
import { testing } from "./testing.ts";
import "./draw.css";

/** A digit that a person draws, and what the network of each moment reads it as. */
export function DrawScreen({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const { about, count } = run.film;
  const asked = askable(about);
  return (
    <main class="draw">
      <h1 class="visually-hidden">Draw a digit for {run.source.name}</h1>
      {typeof asked === "string" ? (
        <p class="empty">{asked}</p>
      ) : count.value === 0 ? (
        <p class="empty">There is no frame yet whose network could read a digit.</p>
      ) : (
        <Desk key={run} viewer={viewer} run={run} about={asked} />
      )}
      <FilmTransport viewer={viewer} run={run} />
    </main>
  );
}

const whole = patchGrid({ inputs: DIGIT * DIGIT, units: 1 });

function Desk({ viewer, run, about }: { viewer: Viewer; run: OpenRun; about: Asked }) {
  const drawing = drawingOf(viewer);
  const { reads, tests } = useMemo(
    () => ({ reads: reader(run, about, drawing), tests: testing(viewer.host, run, about) }),
    [],
  );
  // In a layout effect: of a screen that is left before it was painted no other runs.
  useLayoutEffect(
    () => () => {
      reads.end();
      tests.end();
    },
    [],
  );
  const input = useRef<HTMLInputElement>(null);
  const take = (file: File): void => {
    const turn = drawing.ask();
    pictureInk(file).then(
      (ink) => void (drawing.turn.peek() === turn && drawing.place(ink)),
      (cause: unknown) => viewer.notice.show("refused", plain(cause)),
    );
  };
  useEffect(() => listenToPictures(drawing, take), []);
  const names = namesOf(about, about.shapes.at(-1)?.units ?? 0);
  const { prepared, erasing, deeds, inked } = drawing;
  return (
    <>
      <div class="desk">
        <Pad viewer={viewer} drawing={drawing} />
        <div class="row tools" role="group" aria-label="Pad">
          <button
            type="button"
            class="toggle"
            aria-pressed={erasing.value}
            onClick={() => (erasing.value = !erasing.value)}
          >
            Eraser
          </button>
          <button type="button" disabled={deeds.value.length === 0} onClick={drawing.undo} title="Undo (Ctrl+Z)">
            Undo
          </button>
          <button type="button" disabled={!inked.value} onClick={drawing.clear}>
            Clear
          </button>
          <button type="button" onClick={() => input.current!.click()} title="A picture can also be dropped or pasted">
            Picture…
          </button>
          <input
            ref={input}
            type="file"
            accept="image/*"
            hidden
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file) take(file);
              currentTarget.value = "";
            }}
          />
        </div>
        <div class="shown">
          <SmallPicture
            values={drawing.picture.value}
            patch={whole}
            tone={{ kind: "ink" }}
            most={255}
            label="What the network is shown: 28×28"
          />
          <div>
            <label class="check">
              <input
                type="checkbox"
                checked={prepared.value}
                onChange={({ currentTarget }) => (prepared.value = currentTarget.checked)}
              />
              Prepared as MNIST's digits were
            </label>
            <p class="note">
              {prepared.value
                ? "What the network is shown: fitted into 20×20, its centre of mass in the middle of 28×28."
                : "What the network is shown: the pad in 28×28, as it is. Draw small, or in a corner, and see."}
            </p>
          </div>
        </div>
        <p class="note standing">{standingText(reads.standing.value)}</p>
        <DigitsPanel drawing={drawing} testing={tests} names={names} />
      </div>
      <ReadingRows run={run} about={about} reader={reads} />
      <Firing viewer={viewer} run={run} reader={reads} />
    </>
  );
}

const pictureIn = (data: DataTransfer | null): File | undefined =>
  [...(data?.files ?? [])].find(({ type }) => type.startsWith("image/"));

/** Takes pictures that are dropped or pasted, and Ctrl+Z. What else is dropped is opened as ever. */
function listenToPictures(drawing: Drawing, take: (file: File) => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const taken = (event: Event, data: DataTransfer | null): void => {
    const file = pictureIn(data);
    if (!file) return;
    event.preventDefault();
    take(file);
  };
  document.addEventListener("drop", (event) => taken(event, event.dataTransfer), { signal });
  document.addEventListener("paste", (event) => taken(event, event.clipboardData), { signal });
  document.addEventListener(
    "keydown",
    (event) => {
      const held = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (
        !held ||
        event.key.toLowerCase() !== "z" ||
        (event.target instanceof HTMLInputElement && event.target.type === "number")
      )
        return;
      event.preventDefault();
      drawing.undo();
    },
    { signal },
  );
  return () => ending.abort();
}
