import { cell } from "@closurenet/core";
import { pixelInput } from "@closurenet/experiment";
import { computed, signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { type Asked, askable, largest } from "../draw/asked.ts";
import { atPlayhead, standingText } from "../draw/at-playhead.ts";
import { DigitChoice, digitOnPad, layDigit } from "../draw/digit-choice.tsx";
import { drawingOf } from "../draw/drawing.ts";
import { namesOf } from "../draw/reading-rows.tsx";
import { testing } from "../draw/testing.ts";
import type { OpenRun } from "../film/open-run.ts";
import { patchOf } from "../film/grid/grid-of.ts";
import { inputName } from "../film/grid/input-name.ts";
import { unitWord } from "../film/reading/layer-shape.ts";
import { FilmTransport } from "../film/timeline/film-transport.tsx";
import { countText, percentText, sizeText, weightText } from "../shared/format.ts";
import { Term } from "../shared/term.tsx";
import type { Viewer } from "../viewer.ts";
import { Cards } from "./cards.tsx";
import { Circles } from "./circles/circles.tsx";
import { isSmall } from "./circles/layout.ts";
import { OpenedCard } from "./opened-card.tsx";
import { type SteepWeight, takenApart } from "./taken-apart.ts";
import "./pipe.css";

/** The network of the moment as a row of functions that a digit goes through. */
export function PipeScreen({ viewer, run }: { viewer: Viewer; run: OpenRun }) {
  const { about, count } = run.film;
  const asked = askable(about);
  return (
    <main class="pipe">
      <h1 class="visually-hidden">The functions of {run.source.name}</h1>
      {typeof asked === "string" ? (
        <p class="empty">{asked}</p>
      ) : count.value === 0 ? (
        <p class="empty">There is no frame yet whose network could be taken apart.</p>
      ) : (
        <Pipe key={run} viewer={viewer} run={run} about={asked} />
      )}
      <FilmTransport viewer={viewer} run={run} />
    </main>
  );
}

function Pipe({ viewer, run, about }: { viewer: Viewer; run: OpenRun; about: Asked }) {
  const drawing = drawingOf(viewer);
  const names = namesOf(about, about.shapes.at(-1)?.units ?? 0);
  const it = useMemo(() => {
    const { net, standing, end } = atPlayhead(run, about);
    const tests = testing(viewer.host, run, about);
    const input = pixelInput(about.scale);
    const told = signal<{ readonly of: Uint8Array; readonly target: number } | undefined>(undefined);
    const x = computed(() => cell(1, drawing.picture.value.length, Float32Array.from(drawing.picture.value, input)));
    /** What the digit is: as a person says, else its label, else what the network takes it for. */
    const target = computed(() => {
      const digit = digitOnPad({ drawing, testing: tests });
      const label = digit === undefined ? undefined : tests.digits.value?.digits.labels[digit];
      return told.value?.of === drawing.picture.value ? told.value.target : label;
    });
    const apart = computed(() => {
      if (!standing.value?.known || !drawing.inked.value) return undefined;
      const known = target.value;
      const of = known ?? largest(net(x.value).get());
      return { target: of, known: known !== undefined, ...takenApart(net, x.value, of) };
    });
    return { standing, tests, told, apart, open: signal(-1), end };
  }, []);
  // In a layout effect: of a screen that is left before it was painted no other runs.
  useLayoutEffect(
    () => () => {
      it.end();
      it.tests.end();
    },
    [],
  );
  useEffect(() => {
    let here = true;
    const untouched = (): boolean => drawing.deeds.peek().length === 0;
    /** One digit is always on its way; on an untouched pad the first, if nothing else came until it is there. */
    const begin = async (): Promise<void> => {
      const set = await it.tests.load();
      if (here && untouched()) layDigit(drawing, set, 0);
    };
    if (untouched()) void begin();
    return () => {
      here = false;
    };
  }, []);
  const apart = it.apart.value;
  const tone = { kind: "signed", map: run.look.map.value } as const;
  const open = it.open.value;
  return (
    <div class="pipe-room">
      <section class="pipe-head" aria-label="Which digit">
        <div class="row">
          <DigitChoice drawing={drawing} testing={it.tests} />
          <label>
            It is{" "}
            <select
              value={apart?.target}
              onChange={({ currentTarget }) =>
                (it.told.value = { of: drawing.picture.peek(), target: Number(currentTarget.value) })
              }
            >
              {names.map((name, i) => (
                <option key={name} value={i}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          {apart && (
            <p>
              Read as <b data-reading="read">{names[largest(apart.outputs)]}</b> (
              {percentText(apart.outputs[largest(apart.outputs)]!)}) at <Term name="iteration" />{" "}
              <span data-reading="at">{countText(run.film.steps[it.standing.value!.frame] ?? 0)}</span>,{" "}
              <Term name="loss" /> {sizeText(apart.loss)}
            </p>
          )}
        </div>
        {apart?.steepest && <Steepest run={run} steepest={apart.steepest} viewer={viewer} />}
        <p class="note">{standingText(it.standing.value)}</p>
      </section>
      {apart ? (
        <>
          <Cards apart={apart} open={it.open} tone={tone} names={names} />
          {open > -2 && <OpenedCard run={run} apart={apart} at={open} tone={tone} target={names[apart.target] ?? ""} />}
          {isSmall(apart) && (
            <Circles
              apart={apart}
              map={tone.map}
              dark={viewer.appearance.dark.value}
              names={names}
              playing={run.player.playing.value}
            />
          )}
        </>
      ) : (
        <p class="empty">
          {it.standing.value?.known === false ? "" : "Put a digit on the pad: draw one (D), or choose one above."}
        </p>
      )}
    </div>
  );
}

/** Which weight this digit would change most, and a way to its neuron. */
function Steepest({ viewer, run, steepest }: { viewer: Viewer; run: OpenRun; steepest: SteepWeight }) {
  const { layer: at, input, unit, inputs, slope } = steepest;
  const place = run.film.layers.findIndex(({ name }) => name === `layers.${at}.W`);
  const layer = run.film.layers[place];
  if (!layer) return null;
  const show = (): void => {
    viewer.choice.layer.value = place;
    viewer.choice.pinned.value = unit;
    viewer.choice.screen.value = "film";
  };
  return (
    <p>
      Most of all this digit would change{" "}
      {input === inputs ? (
        <>
          the <Term name="bias" />
        </>
      ) : (
        <>
          the <Term name="weight" /> from {inputName(layer, patchOf(layer), input)}
        </>
      )}{" "}
      of{" "}
      <button type="button" class="link" onClick={show}>
        {unitWord(layer)} {unit} in layer {layer.label}
      </button>
      : dL/dw = <b data-reading="slope">{weightText(slope)}</b>, so a step would make it{" "}
      {slope > 0 ? "smaller" : "larger"}.
    </p>
  );
}
