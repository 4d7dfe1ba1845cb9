import { type Signal, effect, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { observeSize } from "../../shared/size.ts";
import type { Player } from "../timeline/player.ts";
import { sliderKeys } from "../timeline/slider-keys.ts";
import { type Axes, type Curve, plotOptions } from "./plot-options.ts";

/** What is read of a chart at a place. */
export interface ChartReading {
  /** Where on the axis across; not finite where it is nowhere. */
  readonly x: number;
  readonly heading: string;
  readonly values: readonly { readonly colour: string; readonly label: string; readonly text: string }[];
}

/** A point of a chart that is marked. */
interface Mark {
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

/** What a chart shows, and what its playhead moves. It is drawn anew where another is given. */
export interface ChartModel extends Axes {
  readonly title: string;
  /** What its axis across is called. */
  readonly across: string;
  readonly curves: readonly Curve[];
  readonly player: Player;
  count(): number;
  /** What is drawn; signals that it reads draw it again. */
  data(): uPlot.AlignedData;
  /** What is read where the player is at `at`. */
  readingAt(at: number): ChartReading;
  /** Where a player is that is at `x`. */
  atOf(x: number): number;
  /** What stands at the playhead, in words. */
  playheadText(): string;
  /** Points to be marked at the playhead; signals that it reads mark them again. */
  marks?(): readonly Mark[];
}

/** A chart on the time axis of what is played; the line is the playhead, and a click or a key moves it. */
export function Chart({ model, toggleLog }: { model: ChartModel; toggleLog?: () => void }) {
  const host = useRef<HTMLDivElement>(null);
  const tip = useSignal<(ChartReading & { readonly place: number }) | undefined>(undefined);
  const { title, curves, across, log, player } = model;

  // What a screen reader needs of a slider stands on it before anybody can ask for it.
  useLayoutEffect(() => {
    const element = host.current!;
    const plot = new uPlot(plotOptions(curves, model, element), [[]], element);
    const line = document.createElement("i");
    line.className = "chart-playhead";
    plot.over.append(line);
    const dots: HTMLElement[] = [];
    let pointed: number | undefined;

    const leftOf = (x: number): number => plot.valToPos(x, "x");
    // Only what is new: screen readers would say it again.
    const say = (name: string, text: string): void => {
      if (element.getAttribute(name) !== text) element.setAttribute(name, text);
    };
    const mark = (marks: readonly Mark[]): void => {
      for (const [i, { x, y, colour }] of marks.entries()) {
        const dot = (dots[i] ??= plot.over.appendChild(document.createElement("i")));
        dot.className = "chart-dot";
        dot.hidden = false;
        dot.style.borderColor = `var(${colour})`;
        dot.style.transform = `translate(${Math.round(leftOf(x))}px, ${Math.round(plot.valToPos(y, "y"))}px)`;
      }
      for (const dot of dots.slice(marks.length)) dot.hidden = true;
    };
    /** Data that are not drawn yet, by the request for the picture in which they will be. */
    let coming = 0;
    const show = (): void => {
      const count = model.count();
      const at = player.at.peek();
      const now = count === 0 ? undefined : model.readingAt(at);
      const marks = (count > 0 && model.marks?.()) || [];
      const playing = player.playing.peek();
      const values = playing || !now ? [] : now.values.map(({ label, text }) => `${label} ${text}`);
      say("aria-valuetext", [model.playheadText(), ...values].join(", "));
      say("aria-valuemax", String(count));
      // A chart may come while the film plays: it has a value then, too.
      const silent = playing && element.hasAttribute("aria-valuenow");
      if (!silent) say("aria-valuenow", String(count === 0 ? 0 : Math.round(at) + 1));
      if (coming) return; // their axes are not there yet
      const x = now ? leftOf(now.x) : Number.NaN;
      line.hidden = !Number.isFinite(x);
      line.style.transform = `translateX(${Math.round(x)}px)`;
      mark(marks);
      const focused = element.matches(":focus-visible") ? at : undefined;
      const read = pointed ?? focused;
      const found = read === undefined || count === 0 ? undefined : model.readingAt(read);
      const place = found ? leftOf(found.x) / plot.over.clientWidth : 0;
      tip.value = found && { ...found, place: Number.isFinite(place) ? place : 0.5 };
    };
    const stops = [
      effect(() => {
        const data = model.data();
        cancelAnimationFrame(coming);
        coming = requestAnimationFrame(() => {
          coming = 0;
          // The axes move within a batch, and after it where there is none.
          plot.batch(() => plot.setData(data));
          show();
        });
      }),
      effect(() => {
        void player.at.value;
        void player.playing.value;
        show();
      }),
      observeSize(element, ({ width, height }) => {
        plot.batch(() => plot.setSize({ width, height }));
        show();
      }),
    ];
    const point = (event: PointerEvent): void => {
      if (model.count() === 0) return;
      const x = event.clientX - plot.over.getBoundingClientRect().left;
      pointed = model.atOf(plot.posToVal(x, "x"));
      if (event.buttons === 1) {
        plot.over.setPointerCapture(event.pointerId);
        player.seek(pointed);
      }
      show();
    };
    const leave = (): void => {
      pointed = undefined;
      show();
    };
    plot.over.addEventListener("pointerdown", point);
    plot.over.addEventListener("pointermove", point);
    plot.over.addEventListener("pointerleave", leave);
    plot.over.addEventListener("pointercancel", leave);
    element.addEventListener("focus", show);
    element.addEventListener("blur", show);
    return () => {
      cancelAnimationFrame(coming);
      stops.forEach((stop) => stop());
      plot.destroy();
      element.removeEventListener("focus", show);
      element.removeEventListener("blur", show);
    };
  }, [model]);

  return (
    <section class="chart" aria-label={title}>
      <div class="chart-head">
        <h2>
          {title}
          {curves.map((curve) => (
            <span key={curve.label} class="key">
              <Stroke {...curve} />
              {curve.label}
            </span>
          ))}
        </h2>
        {toggleLog && (
          <button
            type="button"
            class="toggle small"
            aria-pressed={log}
            title="Logarithmic axis of the loss"
            onClick={toggleLog}
          >
            log
          </button>
        )}
      </div>
      <div
        class="chart-plot"
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label={`${title} at the playhead`}
        aria-valuemin={1}
        onKeyDown={sliderKeys(player)}
      >
        <span class="axis-name across" aria-hidden="true">
          {across}
        </span>
        <span class="axis-name up" aria-hidden="true">
          {title.toLowerCase()}
          {log && ", log"}
        </span>
        <Tip tip={tip} />
      </div>
    </section>
  );
}

/** A piece of a curve. */
const Stroke = ({ colour, dash }: Pick<Curve, "colour" | "dash">) =>
  dash ? (
    <svg class="stroke" width="28" height="4" viewBox="0 0 28 4" aria-hidden="true">
      <line x1="0" x2="28" y1="2" y2="2" style={{ stroke: `var(${colour})` }} stroke-dasharray={dash.join(" ")} />
    </svg>
  ) : (
    <i style={{ background: `var(${colour})` }} />
  );

function Tip({ tip }: { tip: Signal<(ChartReading & { readonly place: number }) | undefined> }) {
  if (!tip.value) return null;
  const { place, heading, values } = tip.value;
  return (
    <p
      class="chart-tip"
      aria-hidden="true"
      style={{ left: `calc(${place} * (100% - var(--beside)))`, transform: `translateX(${-place * 100}%)` }}
    >
      <span>{heading}</span>
      {values.map(({ colour, label, text }) => (
        <span key={label} class="key">
          <i style={{ background: `var(${colour})` }} />
          {text}
        </span>
      ))}
    </p>
  );
}
