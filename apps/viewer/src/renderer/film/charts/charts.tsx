import { type Signal, effect, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import uPlot from "uplot";
import { frameAt, placeOf } from "../timeline/clock.ts";
import { frameText } from "../timeline/frame-text.ts";
import { sliderKeys } from "../timeline/slider-keys.ts";
import type { OpenRun } from "../open-run.ts";
import type { Viewer } from "../../viewer.ts";
import { countText, percentText, sizeText } from "../../shared/format.ts";
import { type Measured, measured } from "../measured.ts";
import { logEnds, logTicks } from "./log-axis.ts";
import { sharesAround } from "./shares-around.ts";
import { observeSize } from "../../shared/size.ts";

/** uPlot's number for it; its enumeration is there for types only. */
// eslint-disable-next-line typescript/no-unsafe-enum-assignment
const LOGARITHMIC = 3 as uPlot.Scale.Distr;

interface Curve {
  readonly label: string;
  /** Name of the CSS variable with its colour. */
  readonly colour: string;
  readonly points: boolean;
  value(measured: Measured): number | undefined;
}

interface ChartKind {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly text: (value: number) => string;
}

const loss: ChartKind = {
  title: "Loss",
  curves: [
    { label: "minibatches", colour: "--curve-pale", points: false, value: ({ point }) => point?.loss },
    { label: "smoothed", colour: "--curve", points: false, value: ({ point }) => point?.smoothed },
    { label: "validation", colour: "--curve-two", points: true, value: ({ validation }) => validation?.loss },
  ],
  text: sizeText,
};
const accuracy: ChartKind = {
  title: "Accuracy",
  curves: [
    { label: "validation", colour: "--curve-two", points: true, value: ({ validation }) => validation?.accuracy },
  ],
  text: percentText,
};

/** What was measured, on the time axis of the film; the line is the playhead, and a click or a key moves it. */
export const Charts = (props: { viewer: Viewer; run: OpenRun }) => (
  <div class="charts">
    {[loss, accuracy].map((kind) => (
      <Chart key={kind.title} kind={kind} {...props} />
    ))}
  </div>
);

/** What is read of a chart, at a share of its width. */
interface Tip {
  readonly place: number;
  readonly step: number;
  readonly epoch: number;
  readonly values: readonly { readonly colour: string; readonly label: string; readonly text: string }[];
}

function Chart({ viewer, run, kind }: { viewer: Viewer; run: OpenRun; kind: ChartKind }) {
  const host = useRef<HTMLDivElement>(null);
  const tip = useSignal<Tip | undefined>(undefined);
  const at = useMemo(() => measured(run.film), [run]);
  const { choice } = viewer;
  const dark = viewer.appearance.dark.value;
  const axis = choice.axis.value;
  const log = kind === loss && choice.logLoss.value;

  useEffect(() => {
    const element = host.current!;
    const { film, look, player } = run;
    const places = (): ArrayLike<number> => (axis === "motion" ? look.positions.peek() : film.steps);
    const plot = new uPlot(options(kind, { axis, log, places }, element), [[]], element);
    const line = document.createElement("i");
    line.className = "chart-playhead";
    plot.over.append(line);
    let pointed: number | undefined;

    const readingAt = (frame: number): Tip => {
      const step = Math.round(between(film.steps, frame));
      const said = at(step);
      return {
        place: plot.valToPos(placeOf(places(), frame), "x") / plot.over.clientWidth,
        step,
        epoch: between(film.epochs, frame),
        values: kind.curves.flatMap(({ colour, label, value }) => {
          const found = value(said);
          return found === undefined ? [] : [{ colour, label, text: kind.text(found) }];
        }),
      };
    };
    // Only what is new: screen readers would say it again.
    const say = (name: string, text: string): void => {
      if (element.getAttribute(name) !== text) element.setAttribute(name, text);
    };
    const show = (): void => {
      const count = film.count.peek();
      const frame = player.at.peek();
      const x = plot.valToPos(placeOf(places(), frame), "x");
      line.hidden = !Number.isFinite(x) || count === 0;
      line.style.transform = `translateX(${Math.round(x)}px)`;
      const focused = element.matches(":focus-visible") ? frame : undefined;
      const read = pointed ?? focused;
      tip.value = read === undefined || count === 0 ? undefined : readingAt(read);
      const playing = player.playing.peek();
      const values = count === 0 || playing ? [] : readingAt(frame).values.map(({ label, text }) => `${label} ${text}`);
      say("aria-valuetext", [frameText(run), ...values].join(", "));
      say("aria-valuemax", String(count));
      if (!playing) say("aria-valuenow", String(count === 0 ? 0 : Math.round(frame) + 1));
    };
    let pending = 0;
    const stops = [
      effect(() => {
        void film.count.value;
        void film.read.value;
        void look.positions.value;
        cancelAnimationFrame(pending);
        pending = requestAnimationFrame(() => {
          plot.setData(columns(run, kind, { axis, log }));
          show();
        });
      }),
      effect(() => {
        void player.at.value;
        void player.playing.value;
        show();
      }),
      observeSize(element, ({ width, height }) => {
        plot.setSize({ width, height });
        show();
      }),
    ];
    const point = (event: PointerEvent): void => {
      if (film.count.peek() === 0) return;
      const x = event.clientX - plot.over.getBoundingClientRect().left;
      pointed = frameAt(places(), plot.posToVal(x, "x"));
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
      cancelAnimationFrame(pending);
      stops.forEach((stop) => stop());
      plot.destroy();
      element.removeEventListener("focus", show);
      element.removeEventListener("blur", show);
    };
  }, [run, kind, axis, log, dark]);

  return (
    <section class="chart" aria-label={kind.title}>
      <div class="chart-head">
        <h2>
          {kind.title}
          {kind.curves.map(({ label, colour }) => (
            <span key={label} class="key">
              <i style={{ background: `var(${colour})` }} />
              {label}
            </span>
          ))}
        </h2>
        {kind === loss && (
          <button
            type="button"
            class="toggle small"
            aria-pressed={log}
            title="Logarithmic axis of the loss"
            onClick={() => (choice.logLoss.value = !log)}
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
        aria-label={`${kind.title} at the playhead`}
        aria-valuemin={1}
        onKeyDown={sliderKeys(run.player)}
      >
        <span class="axis-name across" aria-hidden="true">
          {axis}
        </span>
        <span class="axis-name up" aria-hidden="true">
          {kind.title.toLowerCase()}
          {log && ", log"}
        </span>
        <Reading tip={tip} />
      </div>
    </section>
  );
}

function Reading({ tip }: { tip: Signal<Tip | undefined> }) {
  if (!tip.value) return null;
  const { place, step, epoch, values } = tip.value;
  return (
    <p
      class="chart-tip"
      aria-hidden="true"
      style={{ left: `calc(${place} * (100% - var(--beside)))`, transform: `translateX(${-place * 100}%)` }}
    >
      <span>
        iteration {countText(step)}, epoch {epoch.toFixed(2)}
      </span>
      {values.map(({ colour, label, text }) => (
        <span key={label} class="key">
          <i style={{ background: `var(${colour})` }} />
          {text}
        </span>
      ))}
    </p>
  );
}

/** The value of a list between two of its entries. */
const between = (list: readonly number[], at: number): number => {
  const low = list[Math.floor(at)] ?? 0;
  return low + ((list[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
};

interface Axes {
  readonly axis: string;
  readonly log: boolean;
}

function columns({ film, look }: OpenRun, { curves }: ChartKind, { axis, log }: Axes): uPlot.AlignedData {
  const { metrics, steps } = film;
  const positions = look.positions.peek();
  const shown = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) && (!log || value > 0) ? value : null;
  return [
    metrics.map(({ step }) => (axis === "motion" ? placeOf(positions, frameAt(steps, step)) : step)),
    ...curves.map(({ value }) => metrics.map((point) => shown(value({ point, validation: point.validation })))),
  ];
}

function options(
  { curves, text }: ChartKind,
  { axis, log, places }: Axes & { readonly places: () => ArrayLike<number> },
  element: HTMLElement,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  // uPlot scales whole pixels only.
  const size = Math.round(Number.parseFloat(style.fontSize) * 0.86);
  const common: uPlot.Axis = {
    stroke: colour("--muted"),
    font: `${size}px ${style.fontFamily}`,
    grid: { stroke: colour("--hair"), width: 1 },
    ticks: { show: false },
    gap: 4,
  };
  const shares = text === percentText;
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    cursor: { show: false },
    padding: [Math.ceil(size / 2) + 1, size * 1.6, 0, 0],
    scales: {
      // From the first frame to the last, as the timeline, in every chart.
      x: {
        time: false,
        range: () => {
          const all = places();
          const [low, high] = [all[0] ?? 0, all[all.length - 1] ?? 1];
          return high > low ? [low, high] : [low, low + 1];
        },
      },
      ...(shares && { y: { range: (_, low, high) => sharesAround(low, high) } }),
      ...(log && { y: { distr: LOGARITHMIC, range: (_, low, high) => logEnds(low, high) } }),
    },
    axes: [
      {
        ...common,
        size: size * 1.9,
        space: size * 6,
        values: (_, ticks) =>
          ticks.map((tick) => (axis === "motion" ? `${Math.round(tick * 100)} %` : countText(tick))),
      },
      {
        ...common,
        size: size * 5.4,
        space: size * 2.6,
        ...(log && {
          splits: ({ over }, _, low, high) => logTicks(low, high, over.clientHeight / (size * 1.5)),
          filter: (_, ticks) => ticks,
        }),
        values: (_, ticks) => ticks.map((tick) => (shares ? `${+(tick * 100).toFixed(2)} %` : sizeText(tick))),
      },
    ],
    series: [
      {},
      ...curves.map((curve): uPlot.Series => ({
        stroke: colour(curve.colour),
        width: curve.points ? 1.5 : 1,
        spanGaps: true,
        points: { show: curve.points, size: 5, fill: colour(curve.colour) },
      })),
    ],
  };
}
