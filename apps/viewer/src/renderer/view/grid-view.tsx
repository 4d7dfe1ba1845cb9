import { type PatchGrid, halfValues, paint } from "@closurenet/film";
import { type ReadonlySignal, type Signal, effect, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Layer } from "../state/film.ts";
import { picture } from "../state/picture.ts";
import type { OpenRun } from "../state/viewer.ts";
import { weightText } from "./format.ts";
import { observeSize } from "./size.ts";

/** What a person points at: a neuron, and one of its weights where a pointer says which. */
export interface Spot {
  readonly unit: number;
  readonly pixel?: number | undefined;
}

interface Props {
  readonly run: OpenRun;
  readonly layer: Layer;
  readonly spot: Signal<Spot | undefined>;
  /** Shows exact frames only, where less motion is wanted. */
  readonly still: ReadonlySignal<boolean>;
}

/**
 * The weights of a layer. The canvas holds one pixel per weight; the page shows it enlarged by a whole number of device
 * pixels, unsmoothed, so that every weight is an exact square at any pixel ratio.
 */
export function GridView({ run, layer, spot, still }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const place = useSignal({ left: 0, top: 0, unit: 1 });
  const { grid } = layer;

  useLayoutEffect(() => observeSize(stage.current!, (box) => (place.value = fit(grid, box))), [grid]);
  useEffect(() => {
    const context = canvas.current!.getContext("2d", { alpha: true })!;
    const image = context.createImageData(grid.width, grid.height);
    const levels = picture();
    return effect(() => {
      const info = run.look.info.value;
      const map = run.look.map.value;
      const at = still.value ? Math.floor(run.player.at.value) : run.player.at.value;
      // The layer and its scale change together; a scale of the layer before would not fit.
      if (!info || layer !== run.look.layer.value || !layer.frames[Math.floor(at)]) return;
      paint(levels(layer.frames, at, info), grid, map, 1, image.data);
      context.putImageData(image, 0, 0);
    });
  }, [run, layer]);

  const { left, top, unit } = place.value;
  const mark = spot.value && grid.cornerOf(spot.value.unit);
  const point = ({ clientX, clientY }: PointerEvent): void => {
    const box = canvas.current!.getBoundingClientRect();
    spot.value = grid.unitAt((clientX - box.left) / unit, (clientY - box.top) / unit);
  };
  const walk = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -grid.columns, ArrowDown: grid.columns }[event.key];
    if (event.key === "Escape") spot.value = undefined;
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const next = spot.value ? spot.value.unit + by : 0;
    if (next >= 0 && next < layer.units) spot.value = { unit: next };
  };

  return (
    <div class="grid-view">
      <SpotText run={run} layer={layer} spot={spot} />
      <div
        class="stage"
        ref={stage}
        role="application"
        aria-label={`Weights of layer ${layer.index + 1}: ${layer.units} neurons of ${layer.inputs} inputs. Arrow keys move from neuron to neuron.`}
        tabIndex={0}
        onKeyDown={walk}
        onPointerLeave={() => (spot.value = undefined)}
        onPointerMove={point}
        onPointerDown={point}
      >
        <canvas
          ref={canvas}
          width={grid.width}
          height={grid.height}
          style={{ left: `${left}px`, top: `${top}px`, width: `${grid.width * unit}px`, height: `${grid.height * unit}px` }}
        />
        {mark && (
          <div
            class="grid-mark"
            ref={frame}
            style={{
              left: `${left + mark.x * unit}px`,
              top: `${top + mark.y * unit}px`,
              width: `${grid.patch.width * unit}px`,
              height: `${grid.patch.height * unit}px`,
            }}
          />
        )}
      </div>
    </div>
  );
}

/** The largest whole enlargement that fits, in device pixels, and a corner that lies on a device pixel. */
function fit(grid: PatchGrid, box: { readonly width: number; readonly height: number; readonly left: number; readonly top: number }) {
  const ratio = window.devicePixelRatio;
  const zoom = Math.max(1, Math.floor(Math.min((box.width * ratio) / grid.width, (box.height * ratio) / grid.height)));
  const unit = zoom / ratio;
  const corner = (start: number, length: number, size: number): number => {
    const free = Math.max(0, (length - size * unit) / 2);
    return Math.round((start + free) * ratio) / ratio - start;
  };
  return { left: corner(box.left, box.width, grid.width), top: corner(box.top, box.height, grid.height), unit };
}

function SpotText({ run, layer, spot }: Pick<Props, "run" | "layer" | "spot">) {
  const at = spot.value;
  const frame = layer.frames[Math.round(run.player.at.value)];
  if (!at || !frame) return <p class="spot muted">Point at a weight to read it</p>;
  const { width } = layer.grid.patch;
  const bias = halfValues[frame[layer.inputs * layer.units + at.unit]!]!;
  const input = at.pixel === undefined ? undefined : layer.index > 0 ? `input ${at.pixel}` : `pixel (${at.pixel % width}, ${Math.floor(at.pixel / width)})`;
  return (
    <p class="spot" aria-live="polite">
      <span>neuron {at.unit}</span>
      {input && <span>{input}</span>}
      {input ? (
        <output data-spot="weight">w = {weightText(halfValues[frame[at.pixel! * layer.units + at.unit]!]!)}</output>
      ) : (
        <output data-spot="bias">bias = {weightText(bias)}</output>
      )}
    </p>
  );
}
