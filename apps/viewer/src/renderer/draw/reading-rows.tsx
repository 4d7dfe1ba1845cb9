import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { OpenRun } from "../film/open-run.ts";
import { outputNames } from "../film/reading/about.ts";
import { frameAt, placeOf } from "../film/timeline/clock.ts";
import { countText, percentText } from "../shared/format.ts";
import { Term } from "../shared/term.tsx";
import { type Asked, largest } from "./asked.ts";
import type { Reader } from "./reader.ts";
import { type ThroughTraining, comingOf } from "./through-training.ts";

interface Props {
  readonly run: OpenRun;
  readonly about: Asked;
  readonly reader: Reader;
}

/** What the outputs of a network are called. */
export const namesOf = (about: Asked, count: number): readonly string[] =>
  outputNames(about, count) ?? Array.from({ length: count }, (_, i) => `output ${i}`);

/** What a network reads: a bar for each class at this moment, and beside it its ribbon through the whole training. */
export function ReadingRows({ run, about, reader }: Props) {
  const units = about.shapes.at(-1)?.units ?? 0;
  const outputs = reader.answer.value?.outputs;
  const names = namesOf(about, outputs?.length ?? units);
  const best = outputs && largest(outputs);
  const most = outputs ? Math.max(1, ...outputs.map(Math.abs)) : 1;
  return (
    <section class="reading" aria-label="What the network reads">
      <h2>
        {best === undefined ? (
          "What the network reads"
        ) : (
          <>
            Read as <b data-reading="read">{names[best]}</b> at <Term name="iteration" />{" "}
            <span data-reading="at">{countText(run.film.steps[reader.standing.value?.frame ?? 0] ?? 0)}</span>
          </>
        )}
      </h2>
      <div class="reading-rows">
        <ol class="bars" aria-label="Now">
          {names.map((name, i) => (
            <li key={name} class={i === best ? "best" : undefined}>
              <span>{name}</span>
              <i class="bar">
                <i style={{ width: `${(100 * Math.max(0, outputs?.[i] ?? 0)) / most}%` }} />
              </i>
              <span class="share">{outputs ? percentText(outputs[i]!) : "–"}</span>
            </li>
          ))}
        </ol>
        <Ribbons run={run} reader={reader} names={names} />
      </div>
      <Came run={run} reader={reader} names={names} />
    </section>
  );
}

/** How the picture on the pad was read through the training, where that is known. */
function ribbonsOf({ through: { value } }: Reader): ThroughTraining | undefined {
  return value === "none" ? undefined : value;
}

/** A ribbon for each class, as wide as it is sure; a click goes to the moment. */
function Ribbons({ run, reader, names }: { run: OpenRun; reader: Reader; names: readonly string[] }) {
  const through = ribbonsOf(reader);
  const positions = run.look.positions.value;
  const paths = useMemo(
    () =>
      names.map((_, name) => {
        if (!through || through.classes !== names.length) return "";
        const { frames, outputs, classes } = through;
        const points = frames.map((frame, i) => {
          const half = 50 * Math.min(1, Math.max(0, outputs[i * classes + name]!));
          return { x: (1000 * placeOf(positions, frame)).toFixed(1), half };
        });
        const [above, below] = [-1, 1].map((side) =>
          points.map(({ x, half }) => `${x} ${(50 + side * half).toFixed(1)}`),
        );
        return `M${above!.join("L")}L${below!.toReversed().join("L")}Z`;
      }),
    [through, positions, names.length],
  );
  const seek = (event: PointerEvent & { readonly currentTarget: Element }): void => {
    if (event.buttons !== 1) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    run.player.seek(Math.round(frameAt(positions, (event.clientX - left) / width)));
  };
  /** A place on the ribbons that keys move: one of their frames. */
  const cursor = useSignal<number | undefined>(undefined);
  const frames = through?.frames ?? [];
  const last = frames.length - 1;
  const nearest = frames.findLastIndex((frame) => frame <= Math.round(run.player.at.value));
  const at = Math.max(0, Math.min(last, cursor.value ?? nearest));
  const walk = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || last < 0) return;
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (event.key === "Enter") run.player.seek(frames[at]!);
    else if (event.key === "Home") cursor.value = 0;
    else if (event.key === "End") cursor.value = last;
    else if (by === undefined) return;
    else cursor.value = Math.max(0, Math.min(last, at + (event.shiftKey ? 10 * by : by)));
    event.preventDefault();
  };
  const cursorAt = 100 * placeOf(positions, frames[at] ?? 0);
  const says =
    through && last >= 0 ? readThen(run, through, at, names) : reader.answer.value ? "No ribbons" : "No digit yet";
  return (
    <div
      class="ribbons"
      role="slider"
      tabIndex={0}
      aria-label="Through the training. Arrow keys go from moment to moment, Enter goes there with the film"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={at}
      aria-valuetext={says}
      onKeyDown={walk}
      onBlur={() => (cursor.value = undefined)}
      onPointerDown={seek}
      onPointerMove={seek}
    >
      <ol aria-hidden="true">
        {paths.map((path, i) => (
          <li key={i}>
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none">
              <path d={path} />
            </svg>
          </li>
        ))}
      </ol>
      <i class="playhead" style={{ left: `${100 * placeOf(positions, run.player.at.value)}%` }} />
      {cursor.value !== undefined && last >= 0 && (
        <>
          <i class="ribbon-cursor" style={{ left: `${cursorAt}%` }} />
          <span
            class="ribbon-says"
            style={{ left: `${cursorAt}%`, transform: `translateX(-${cursorAt}%)` }}
            aria-hidden="true"
          >
            {says}
          </span>
        </>
      )}
    </div>
  );
}

/** What a picture was read as at one of the moments, in words. */
function readThen(
  run: OpenRun,
  { frames, outputs, classes }: ThroughTraining,
  at: number,
  names: readonly string[],
): string {
  const then = outputs.subarray(at * classes, (at + 1) * classes);
  const best = largest(then);
  return `Iteration ${countText(run.film.steps[frames[at]!] ?? 0)}: ${names[best]}, ${percentText(then[best]!)}`;
}

/** When it came to be read so; each moment can be gone to. */
function Came({ run, reader, names }: { run: OpenRun; reader: Reader; names: readonly string[] }) {
  const through = ribbonsOf(reader);
  const coming = through && comingOf(through);
  if (!coming) return <p class="note came">{came(reader)}</p>;
  const { steps } = run.film;
  const to = (frame: number) => (
    <button type="button" class="link" onClick={() => run.player.seek(frame)}>
      iteration {countText(steps[frame] ?? 0)}
    </button>
  );
  const always = coming.since === coming.first;
  return (
    <p class="note came">
      First read as <b>{names[coming.as]}</b> at {to(coming.first)}
      {always ? ", and ever since" : <>; always from {to(coming.since)} on</>}.
    </p>
  );
}

const came = (reader: Reader): string =>
  reader.through.value === "none"
    ? "The recording holds weights, and not all else that this network computes with: there are no ribbons of it."
    : "The ribbons show how a digit was read through the whole training. A click on them goes to that moment.";
