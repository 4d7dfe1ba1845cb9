import { useMemo, useRef } from "preact/hooks";
import { countText, sizeText } from "../../shared/format.ts";
import type { OpenRun } from "../open-run.ts";
import type { Layer } from "../reading/film.ts";
import { frameAt, placeOf } from "../timeline/clock.ts";
import { neuronPath } from "./neuron-path.ts";

const HEIGHT = 32;

/** ‖w‖ of a neuron over the film, on the film's time axis; a click goes there. */
export function NormLine({ run, layer, unit }: { run: OpenRun; layer: Layer; unit: number }) {
  const bar = useRef<HTMLDivElement>(null);
  const { film, look, player } = run;
  const read = film.read.value; // while it grows, more frames are in memory
  const positions = look.positions.value;
  const path = useMemo(() => {
    const frames = film.staying();
    const found = neuronPath(
      layer,
      (i) => layer.weights(frames[i]!),
      frames.map((frame) => film.steps[frame]!),
      unit,
    );
    return { ...found, frames: found.frames.map((i) => frames[i]!), fastest: found.fastest && frames[found.fastest] };
  }, [layer, unit, read]);
  const most = Math.max(...path.norms.filter(Number.isFinite), Number.MIN_VALUE);
  const points = path.norms.map((norm, i) => {
    const y = Number.isFinite(norm) ? HEIGHT * (1 - norm / most) : 0;
    return `${(placeOf(positions, path.frames[i]!) * 1000).toFixed(1)},${y.toFixed(2)}`;
  });
  const seek = (event: PointerEvent): void => {
    if (event.buttons !== 1) return;
    const box = bar.current!.getBoundingClientRect();
    bar.current!.setPointerCapture(event.pointerId);
    player.seek(frameAt(positions, (event.clientX - box.left) / box.width));
  };
  const step = path.fastest === undefined ? undefined : film.steps[path.fastest];
  return (
    <section aria-label="Size of its weights over the film">
      <h3>‖w‖ over the film</h3>
      <div
        class="norm-line"
        ref={bar}
        role="img"
        aria-label={`From ${sizeText(path.norms[0] ?? 0)} to ${sizeText(path.norms.at(-1) ?? 0)}`}
        onPointerDown={seek}
        onPointerMove={seek}
      >
        <svg viewBox={`0 -1 1000 ${HEIGHT + 2}`} preserveAspectRatio="none" aria-hidden="true">
          <polyline points={points.join(" ")} fill="none" stroke="currentColor" vector-effect="non-scaling-stroke" />
        </svg>
        <i style={{ left: `${placeOf(positions, player.at.value) * 100}%` }} />
      </div>
      {step === undefined ? (
        <p class="note">It has not moved at all.</p>
      ) : (
        <p class="note">
          Moved fastest before{" "}
          <button type="button" class="link" onClick={() => player.seek(path.fastest!)}>
            iteration {countText(step)}
          </button>
          {path.moved < 0.02 && ", and hardly at all: little error reached it"}
        </p>
      )}
    </section>
  );
}
