import { useMemo } from "preact/hooks";
import type { OpenRun } from "../film/open-run.ts";
import { outputNames } from "../film/reading/about.ts";
import { frameAt, placeOf } from "../film/timeline/clock.ts";
import { countText, percentText } from "../shared/format.ts";
import { Term } from "../shared/term.tsx";
import { type Asked, largest } from "./asked.ts";
import type { Reader } from "./reader.ts";
import { comingOf } from "./through-training.ts";

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

/** A ribbon for each class, as wide as it is sure; a click goes to the moment. */
function Ribbons({ run, reader, names }: { run: OpenRun; reader: Reader; names: readonly string[] }) {
  const through = reader.through.value;
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
  return (
    <div class="ribbons" onPointerDown={seek} onPointerMove={seek}>
      <ol aria-label="Through the training">
        {paths.map((path, i) => (
          <li key={i} aria-hidden="true">
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none">
              <path d={path} />
            </svg>
          </li>
        ))}
      </ol>
      <i class="playhead" style={{ left: `${100 * placeOf(positions, run.player.at.value)}%` }} />
    </div>
  );
}

/** When it came to be read so; each moment can be gone to. */
function Came({ run, reader, names }: { run: OpenRun; reader: Reader; names: readonly string[] }) {
  const through = reader.through.value;
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
  !reader.answer.value
    ? "The ribbons show how a digit was read through the whole training. A click on them goes to that moment."
    : !reader.standing.value?.known || !reader.through.value
      ? "The recording holds weights, and not all else that this network computes with: there are no ribbons of it."
      : "";
