import type uPlot from "uplot";
import { sizeText } from "../../shared/format.ts";
import { logEnds, logTicks } from "./log-axis.ts";
import { sharesAround } from "./shares-around.ts";

/** uPlot's number for it; its enumeration is there for types only. */
// eslint-disable-next-line typescript/no-unsafe-enum-assignment
const LOGARITHMIC = 3 as uPlot.Scale.Distr;

/** How a curve is drawn and called. */
export interface Curve {
  readonly label: string;
  /** Name of the CSS variable with its colour. */
  readonly colour: string;
  readonly points: boolean;
  /** Lengths of its dashes and gaps, in pixels; solid where there are none. */
  readonly dash?: readonly number[];
}

/** What the axes of a plot say. */
export interface Axes {
  /** Whether the values are shares, from 0 to 1. */
  readonly shares: boolean;
  readonly log: boolean;
  /** The ends of the axis across, which may move. */
  ends(): readonly [low: number, high: number];
  acrossText(tick: number): string;
}

/** The options of a plot of curves, in the colours and the letters of an element. */
export function plotOptions(
  curves: readonly Curve[],
  { shares, log, ends, acrossText }: Axes,
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
          const [low, high] = ends();
          return high > low ? [low, high] : [low, low + 1];
        },
      },
      ...(shares && { y: { range: (_, low, high) => sharesAround(low, high) } }),
      ...(log && { y: { distr: LOGARITHMIC, range: (_, low, high) => logEnds(low, high) } }),
    },
    axes: [
      { ...common, size: size * 1.9, space: size * 6, values: (_, ticks) => ticks.map(acrossText) },
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
        ...(curve.dash && { dash: [...curve.dash] }),
        points: { show: curve.points, size: 5, fill: colour(curve.colour) },
      })),
    ],
  };
}
