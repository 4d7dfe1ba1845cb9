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
  const playing = reel.player.playing.value;
  const now = all.moment.value;
  const text =
    count === 0
      ? "No moment yet"
      : playing
        ? `Playing, ${count} moments`
        : `Moment ${Math.floor(reel.player.at.value) + 1} of ${count}, ${momentText(clock, now ?? 0)}`;
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
          text={text}
          marks={marksOf(clock, moments.value, places.value)}
          unit={clock}
          ticks
          when={(frame) => <span>{momentText(clock, moments.value[frame] ?? 0)}</span>}
        />
      }
    />
  );
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
  const whole = clock === "loss" ? step : Math.max(1, step);
  const first = Math.ceil(low / whole);
  const marks = Array.from({ length: Math.max(0, Math.floor(high / whole) - first + 1) }, (_, i) => {
    const value = Number(((first + i) * whole).toPrecision(12));
    return {
      name: clock === "loss" ? sizeText(value) : countText(value),
      place: places[nearestMoment(moments, value)]!,
    };
  }).filter(({ place }) => place > 0);
  return clock === "loss" ? marks.toReversed() : marks;
}
