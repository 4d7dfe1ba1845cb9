import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import uPlot from "uplot";
import { Chart, type ChartModel } from "../film/charts/chart.tsx";
import { countUpTo } from "../film/measured.ts";
import type { MeasuredPoint } from "../film/reading/film.ts";
import { countText, percentText, sizeText } from "../shared/format.ts";
import type { Scene } from "./compare-screen.tsx";
import type { Track } from "./comparison.ts";
import { falls, momentText, nearestMoment, timesOf } from "./clock.ts";
import { momentSaid } from "./compare-transport.tsx";

/** How the curves of the runs are told apart where colours are not: A is solid. */
const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [9, 3, 2, 3]];

interface Quantity {
  readonly title: string;
  readonly shares: boolean;
  value(point: MeasuredPoint): number | undefined;
}

const loss: Quantity = { title: "Loss", shares: false, value: ({ smoothed }) => smoothed };
const accuracy: Quantity = { title: "Accuracy", shares: true, value: ({ validation }) => validation?.accuracy };

/** What was measured of all runs, in one chart each. */
export function CompareCharts({ scene }: { scene: Scene }) {
  if (scene.all.tracks.value.every(({ source }) => source.kind === "models")) return null;
  return (
    <div class="charts">
      {[loss, accuracy].map((quantity) => (
        <OneChart key={quantity.title} scene={scene} quantity={quantity} />
      ))}
    </div>
  );
}

function OneChart({ scene, quantity }: { scene: Scene; quantity: Quantity }) {
  const { choice, appearance, comparing } = scene.viewer;
  const log = quantity === loss && choice.logLoss.value;
  const model = useMemo(
    () => chartOf(scene, quantity, log),
    [quantity, log, appearance.dark.value, comparing.clock.value, scene.all.tracks.value],
  );
  const toggle = (): void => void (choice.logLoss.value = !log);
  return <Chart model={model} {...(quantity === loss && { toggleLog: toggle })} />;
}

function chartOf(scene: Scene, { title, shares, value }: Quantity, log: boolean): ChartModel {
  const { all, viewer } = scene;
  const clock = viewer.comparing.clock.peek();
  // Several losses may come twice: by the loss the runs lie along their iterations.
  const across = falls(clock) ? "iteration" : clock;
  const tracks = all.tracks.peek();
  const text = shares ? percentText : sizeText;
  const placeOf = ({ step, epoch }: MeasuredPoint): number => (across === "epoch" ? epoch : step);
  const curves = tracks.map(({ letter, source, place }) => ({
    label: `${letter} ${source.name}`,
    colour: `--run-${letter.toLowerCase()}`,
    points: shares,
    dash: dashes[place] ?? [],
  }));
  const shown = (found: number | undefined): boolean =>
    found !== undefined && Number.isFinite(found) && (!log || found > 0);
  // Found once for all that is read: the playhead asks at each picture.
  const points = tracks.map(({ run }) =>
    computed(() => {
      const film = run.value?.film;
      void film?.count.value;
      void film?.read.value;
      return (film?.metrics ?? []).filter((point) => shown(value(point)));
    }),
  );
  const pointsOf = ({ place }: Track): readonly MeasuredPoint[] => points[place]!.value;
  /** The last point of a run up to a place; none where the run has ended before. */
  const upTo = (track: Track, x: number): MeasuredPoint | undefined => {
    const points = pointsOf(track);
    const film = track.run.peek()?.film;
    const times = film ? timesOf(across, film, film.read.peek()) : [];
    if (times.length === 0 || x > times[times.length - 1]!) return undefined;
    return points[countUpTo(points.length, (i) => placeOf(points[i]!), x) - 1];
  };
  /** Where a run is at the moment that is shown. */
  const standing = ({ run }: Track): number => {
    const { film, shown: frame } = run.peek() ?? {};
    const list = film && (across === "epoch" ? film.epochs : film.steps);
    return list?.[Math.round(frame?.value ?? 0)] ?? Number.NaN;
  };
  const momentAt = (at: number): number => all.moments.peek()[Math.floor(at)] ?? 0;
  const found = (track: Track, point: MeasuredPoint | undefined) => {
    const read = point && value(point);
    const { colour, label } = curves[track.place]!;
    return read === undefined ? [] : [{ colour, label, text: `${track.letter} ${text(read)}` }];
  };
  return {
    title,
    across,
    curves,
    shares,
    log,
    player: all.reel.player,
    count: () => all.reel.count.peek(),
    ends() {
      const ends = tracks.flatMap(({ run }) => {
        const film = run.peek()?.film;
        const times = film ? timesOf(across, film, film.read.peek()) : [];
        return times.length > 0 ? [times[0]!, times[times.length - 1]!] : [];
      });
      return ends.length > 0 ? [Math.min(...ends), Math.max(...ends)] : [0, 1];
    },
    acrossText: (tick) => countText(tick),
    data() {
      const tables = tracks.map((track): uPlot.AlignedData => {
        const points = pointsOf(track);
        return [points.map(placeOf), points.map((point) => value(point)!)];
      });
      return uPlot.join(tables);
    },
    readingAt(at) {
      const moment = momentAt(at);
      if (!falls(clock))
        return {
          x: moment,
          heading: momentText(clock, moment),
          values: tracks.flatMap((track) => found(track, upTo(track, moment))),
        };
      return {
        x: Number.NaN,
        heading: momentText(clock, moment),
        values: tracks.flatMap((track) => found(track, upTo(track, standing(track)))),
      };
    },
    // By the loss: where the first run came by.
    atOf(x) {
      const moments = all.moments.peek();
      if (!falls(clock)) return nearestMoment(moments, x);
      const [first] = tracks;
      const film = first?.run.peek()?.film;
      const frame = film ? countUpTo(film.steps.length, (i) => film.steps[i]!, x) - 1 : 0;
      return nearestMoment(moments, first?.times.peek()[Math.max(0, frame)] ?? 0);
    },
    playheadText: () => momentSaid(scene),
    marks: () =>
      tracks.flatMap((track) => {
        const x = standing(track);
        const point = upTo(track, x);
        const y = point && value(point);
        return y === undefined ? [] : [{ x, y, colour: curves[track.place]!.colour }];
      }),
  };
}
