import { effect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { frameAt, placeOf, type Positions } from "../timeline/clock.ts";
import type { OpenRun, Viewer } from "../../viewer.ts";
import { countText, percentText, sizeText } from "../../shared/format.ts";
import { sharesAround } from "./shares-around.ts";
import { observeSize } from "../../shared/size.ts";

interface Curve {
  readonly label: string;
  /** Name of the CSS variable with its colour. */
  readonly colour: string;
  readonly points: boolean;
  value(point: OpenRun["film"]["metrics"][number]): number | undefined;
}

interface ChartKind {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly text: (value: number) => string;
}

const kinds: readonly ChartKind[] = [
  {
    title: "Loss",
    curves: [
      { label: "minibatches", colour: "--curve-pale", points: false, value: ({ loss }) => loss },
      { label: "smoothed", colour: "--curve", points: false, value: ({ smoothed }) => smoothed },
      { label: "validation", colour: "--curve-two", points: true, value: ({ validation }) => validation?.loss },
    ],
    text: sizeText,
  },
  {
    title: "Accuracy",
    curves: [
      { label: "validation", colour: "--curve-two", points: true, value: ({ validation }) => validation?.accuracy },
    ],
    text: percentText,
  },
];

/** What was measured, on the time axis of the film; the line is the playhead, and a click moves it. */
export function Charts(props: { viewer: Viewer; run: OpenRun }) {
  // The picture comes first: the charts are made once it has been painted.
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setReady, 50, true);
    return () => clearTimeout(timer);
  }, []);
  return <div class="charts">{ready && kinds.map((kind) => <Chart key={kind.title} kind={kind} {...props} />)}</div>;
}

function Chart({ viewer, run, kind }: { viewer: Viewer; run: OpenRun; kind: ChartKind }) {
  const host = useRef<HTMLDivElement>(null);
  const dark = viewer.appearance.dark.value;
  const axis = viewer.choice.axis.value;

  useEffect(() => {
    const element = host.current!;
    const { film, look, player } = run;
    const plot = new uPlot(options(kind, axis, element), [[]], element);
    const line = document.createElement("i");
    line.className = "chart-playhead";
    plot.over.append(line);

    let pending = 0;
    const moveLine = (): void => {
      const place =
        axis === "motion" ? placeOf(look.positions.peek(), player.at.peek()) : stepOf(film.steps, player.at.peek());
      const x = plot.valToPos(place, "x");
      line.hidden = !Number.isFinite(x) || film.count.peek() === 0;
      line.style.transform = `translateX(${Math.round(x)}px)`;
    };
    const stops = [
      effect(() => {
        void film.count.value;
        void look.positions.value;
        cancelAnimationFrame(pending);
        pending = requestAnimationFrame(() => {
          plot.setData(columns(run, kind, axis === "motion" ? look.positions.peek() : undefined));
          moveLine();
        });
      }),
      effect(() => {
        void player.at.value;
        moveLine();
      }),
      observeSize(element, ({ width, height }) => {
        plot.setSize({ width, height });
        moveLine();
      }),
    ];
    const seek = (event: PointerEvent): void => {
      if (event.buttons !== 1 || film.count.peek() === 0) return;
      plot.over.setPointerCapture(event.pointerId);
      const x = plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, "x");
      player.seek(frameAt(axis === "motion" ? look.positions.peek() : film.steps, x));
    };
    plot.over.addEventListener("pointerdown", seek);
    plot.over.addEventListener("pointermove", seek);
    return () => {
      cancelAnimationFrame(pending);
      stops.forEach((stop) => stop());
      plot.destroy();
    };
  }, [run, kind, axis, dark]);

  void run.film.count.value;
  const latest = kind.curves.map(({ label, value }) => {
    const found = run.film.metrics.map(value).findLast((entry) => entry !== undefined);
    return found === undefined ? undefined : `${label} ${kind.text(found)}`;
  });
  const words = latest.filter((entry) => entry !== undefined).join(", ");
  return (
    <section class="chart" aria-label={kind.title}>
      <h2>
        {kind.title}
        {kind.curves.map(({ label, colour }) => (
          <span key={label} class="key">
            <i style={{ background: `var(${colour})` }} />
            {label}
          </span>
        ))}
      </h2>
      <div
        class="chart-plot"
        ref={host}
        role="img"
        aria-label={`${kind.title} over the training. ${words ? `At the end: ${words}.` : "Nothing measured yet."}`}
      />
    </section>
  );
}

const stepOf = (steps: readonly number[], at: number): number => {
  const low = steps[Math.floor(at)] ?? 0;
  return low + ((steps[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
};

function columns({ film }: OpenRun, { curves }: ChartKind, positions: Positions | undefined): uPlot.AlignedData {
  const { metrics, steps } = film;
  const place = (step: number): number => (positions ? placeOf(positions, frameAt(steps, step)) : step);
  return [
    metrics.map(({ step }) => place(step)),
    ...curves.map(({ value }) => metrics.map((point) => finite(value(point)))),
  ];
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

function options({ curves, text }: ChartKind, axis: string, element: HTMLElement): uPlot.Options {
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
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    cursor: { show: false },
    padding: [Math.ceil(size / 2) + 1, size * 1.6, 0, 0],
    scales: {
      x: { time: false },
      ...(text === percentText && { y: { range: (_, low, high) => sharesAround(low, high) } }),
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
        size: size * 4.2,
        space: size * 2.6,
        values: (_, ticks) =>
          ticks.map((tick) => (text === percentText ? `${+(tick * 100).toFixed(2)} %` : sizeText(tick))),
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
