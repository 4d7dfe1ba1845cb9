import { hasLink, linkTo } from "../film/address.ts";
import { Timeline } from "../film/timeline/timeline.tsx";
import { Transport } from "../film/timeline/transport.tsx";
import { countText, sizeText } from "../shared/format.ts";
import { type ClockName } from "./comparing.ts";
import { momentText, nearestMoment } from "./clock.ts";
import type { Scene } from "./compare-screen.tsx";

/** The playhead of all runs, on their clock. */
export function CompareTransport({ scene }: { scene: Scene }) {
  const { viewer, all, first } = scene;
  const { reel, moments, places } = all;
  const clock = viewer.comparing.clock.value;
  const count = moments.value.length;
  return (
    <Transport
      reel={reel}
      link={hasLink(viewer, first) ? () => linkTo(viewer, first, window.location.href) : undefined}
      axis={null}
      timeline={
        <Timeline
          label="Moment"
          player={reel.player}
          count={count}
          positions={places.value}
          loaded={1}
          text={momentSaid(scene)}
          marks={marksOf(clock, moments.value, places.value)}
          unit={clock}
          ticks
          when={(frame) => <span>{momentText(clock, moments.value[frame] ?? 0)}</span>}
        />
      }
    />
  );
}

/** What a slider says of the playhead. While the runs play it says only that. */
export function momentSaid({ viewer, all: { reel, moments, moment } }: Scene): string {
  const count = moments.value.length;
  if (count === 0) return "No moment yet";
  if (reel.player.playing.value) return `Playing, ${count} moments`;
  const place = Math.floor(reel.player.at.value) + 1;
  return `Moment ${place} of ${count}, ${momentText(viewer.comparing.clock.value, moment.value ?? 0)}`;
}

/** The most round values along the clock. */
const MARKS = 10;

/** Round values along a clock, each at the moment nearest to it. */
function marksOf(clock: ClockName, moments: readonly number[], places: Float64Array) {
  const ends = [moments[0] ?? 0, moments.at(-1) ?? 0];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (!(high > low)) return [];
  const power = 10 ** Math.floor(Math.log10((high - low) / MARKS));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => (high - low) / size <= MARKS)!;
  const whole = clock === "iteration" ? Math.max(1, step) : step;
  const first = Math.ceil(low / whole);
  const marks = Array.from({ length: Math.max(0, Math.floor(high / whole) - first + 1) }, (_, i) => {
    const value = Number(((first + i) * whole).toPrecision(12));
    return {
      name: clock === "iteration" ? countText(value) : sizeText(value),
      place: places[nearestMoment(moments, value)]!,
    };
  }).filter(({ place }) => place > 0);
  return clock === "loss" ? marks.toReversed() : marks;
}
