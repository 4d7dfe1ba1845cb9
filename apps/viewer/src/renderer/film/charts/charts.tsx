import { useMemo } from "preact/hooks";
import { countText, percentText, sizeText } from "../../shared/format.ts";
import type { Viewer } from "../../viewer.ts";
import { type Measured, measured } from "../measured.ts";
import type { OpenRun } from "../open-run.ts";
import { frameAt, placeOf } from "../timeline/clock.ts";
import { frameText } from "../timeline/frame-text.ts";
import { Chart, type ChartModel } from "./chart.tsx";
import type { Curve } from "./plot-options.ts";

interface MeasuredCurve extends Curve {
  value(measured: Measured): number | undefined;
}

interface ChartKind {
  readonly title: string;
  readonly curves: readonly MeasuredCurve[];
  readonly shares: boolean;
}

const loss: ChartKind = {
  title: "Loss",
  curves: [
    { label: "minibatches", colour: "--curve-pale", points: false, value: ({ point }) => point?.loss },
    { label: "smoothed", colour: "--curve", points: false, value: ({ point }) => point?.smoothed },
    { label: "validation", colour: "--curve-two", points: true, value: ({ validation }) => validation?.loss },
  ],
  shares: false,
};
const accuracy: ChartKind = {
  title: "Accuracy",
  curves: [
    { label: "validation", colour: "--curve-two", points: true, value: ({ validation }) => validation?.accuracy },
  ],
  shares: true,
};

/** What was measured, on the time axis of the film. */
export const Charts = (props: { viewer: Viewer; run: OpenRun }) => (
  <div class="charts">
    {[loss, accuracy].map((kind) => (
      <FilmChart key={kind.title} kind={kind} {...props} />
    ))}
  </div>
);

function FilmChart({ viewer, run, kind }: { viewer: Viewer; run: OpenRun; kind: ChartKind }) {
  const { choice } = viewer;
  const axis = choice.axis.value;
  const log = kind === loss && choice.logLoss.value;
  const dark = viewer.appearance.dark.value;
  const model = useMemo(() => chartOf(run, kind, { axis, log }), [run, kind, axis, log, dark]);
  const toggle = (): void => void (choice.logLoss.value = !log);
  return <Chart model={model} {...(kind === loss && { toggleLog: toggle })} />;
}

function chartOf(
  run: OpenRun,
  { title, curves, shares }: ChartKind,
  { axis, log }: { readonly axis: "motion" | "iteration"; readonly log: boolean },
): ChartModel {
  const { film, look, player } = run;
  const at = measured(film);
  const places = (): ArrayLike<number> => (axis === "motion" ? look.positions.peek() : film.steps);
  const text = shares ? percentText : sizeText;
  const shown = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) && (!log || value > 0) ? value : null;
  return {
    title,
    across: axis,
    curves,
    shares,
    log,
    player,
    count: () => film.count.peek(),
    ends() {
      const all = places();
      return [all[0] ?? 0, all[all.length - 1] ?? 1];
    },
    acrossText: (tick) => (axis === "motion" ? `${Math.round(tick * 100)} %` : countText(tick)),
    data() {
      void film.count.value;
      void film.read.value;
      const positions = look.positions.value;
      const { metrics, steps } = film;
      return [
        metrics.map(({ step }) => (axis === "motion" ? placeOf(positions, frameAt(steps, step)) : step)),
        ...curves.map(({ value }) => metrics.map((point) => shown(value({ point, validation: point.validation })))),
      ];
    },
    readingAt(frame) {
      const step = Math.round(between(film.steps, frame));
      const said = at(step);
      return {
        x: placeOf(places(), frame),
        heading: `iteration ${countText(step)}, epoch ${between(film.epochs, frame).toFixed(2)}`,
        values: curves.flatMap(({ colour, label, value }) => {
          const found = value(said);
          return found === undefined ? [] : [{ colour, label, text: text(found) }];
        }),
      };
    },
    atOf: (x) => frameAt(places(), x),
    playheadText: () => frameText(run),
  };
}

/** The value of a list between two of its entries. */
const between = (list: readonly number[], at: number): number => {
  const low = list[Math.floor(at)] ?? 0;
  return low + ((list[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
};
