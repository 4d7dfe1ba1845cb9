import { type PatchGrid, halfValues, paint } from "@closurenet/film";
import { type ReadonlySignal, type Signal, effect, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Layer } from "../reading/film.ts";
import { picture } from "./picture.ts";
import type { OpenRun } from "../../viewer.ts";
import { weightText } from "../../shared/format.ts";
import { type Box, exactLength, exactStep, observeSize } from "../../shared/size.ts";

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
  /** What lies under the picture. */
  readonly children?: ComponentChildren;
}

/**
 * The weights of a layer. The canvas holds one pixel per weight; the page shows it enlarged by a whole number of device
 * pixels, unsmoothed, so that every weight is an exact square at any pixel ratio.
 */
export function GridView({ run, layer, spot, still, children }: Props) {
  const room = useRef<HTMLDivElement>(null);
  const above = useRef<HTMLDivElement>(null);
  const below = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { grid } = layer;
  const place = useSignal<Place>({
    left: 0,
    top: 0,
    width: 0,
    height: 0,
    unit: 1,
    across: grid.width,
    down: grid.height,
    fits: true,
  });

  useLayoutEffect(
    () =>
      observeSize(room.current!, (box) => {
        place.value = fit(grid, box, above.current!.offsetHeight, below.current!.offsetHeight);
      }),
    [grid],
  );
  useEffect(() => {
    const element = canvas.current!;
    const context = element.getContext("2d")!;
    const image = context.createImageData(grid.width, grid.height);
    const levels = picture();
    return effect(() => {
      const info = run.look.info.value;
      const map = run.look.map.value;
      const at = still.value ? Math.floor(run.player.at.value) : run.player.at.value;
      // The layer and its scale change together; a scale of the layer before would not fit.
      if (!info || layer !== run.look.layer.value || !layer.frames[Math.floor(at)]) return;
      const { across, down } = place.value;
      if (element.width !== across) element.width = across;
      if (element.height !== down) element.height = down;
      paint(levels(layer.frames, at, info), grid, map, 1, image.data);
      context.putImageData(image, 0, 0);
    });
  }, [run, layer]);

  const { left, top, width, height, unit, across, down, fits } = place.value;
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
    <div class="grid-view" ref={room}>
      <div class="above" ref={above} style={{ top: `${top}px` }}>
        <SpotText run={run} layer={layer} spot={spot} />
      </div>
      <div
        class={fits ? "stage" : "stage scrolls"}
        style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
        role="application"
        aria-label={`Weights of layer ${layer.label}: ${layer.units} neurons of ${layer.inputs} inputs. Arrow keys move from neuron to neuron.`}
        tabIndex={0}
        onKeyDown={walk}
        onPointerLeave={() => (spot.value = undefined)}
        onPointerMove={point}
        onPointerDown={point}
      >
        <canvas
          ref={canvas}
          data-width={grid.width}
          data-height={grid.height}
          style={{ width: `${across * unit}px`, height: `${down * unit}px` }}
        />
        {mark && (
          <div
            class="grid-mark"
            style={{
              left: `${mark.x * unit}px`,
              top: `${mark.y * unit}px`,
              width: `${grid.patch.width * unit}px`,
              height: `${grid.patch.height * unit}px`,
            }}
          />
        )}
      </div>
      <div class="below" ref={below} style={{ top: `${top + height}px` }}>
        {children}
      </div>
    </div>
  );
}

/** Where the picture stands in its room, and how large a weight is, in CSS pixels. */
interface Place extends Box {
  readonly unit: number;
  /** Pixels of the canvas: those of the grid, and so many empty ones that its edges lie on device pixels. */
  readonly across: number;
  readonly down: number;
  readonly fits: boolean;
}

/**
 * The largest whole enlargement in device pixels that fits between what stands above and below, in the middle, with its
 * corner on a device pixel. What is too large even unenlarged is scrolled.
 */
function fit(grid: PatchGrid, room: Box, above: number, below: number): Place {
  const ratio = window.devicePixelRatio;
  const free = { width: room.width, height: room.height - above - below };
  const largest = Math.floor(Math.min((free.width * ratio) / grid.width, (free.height * ratio) / grid.height));
  const zoom = Math.max(1, largest);
  const unit = zoom / ratio;
  const width = Math.min(free.width, grid.width * unit);
  const height = Math.min(free.height, grid.height * unit);
  const step = exactStep(ratio);
  const snap = (start: number, offset: number): number => Math.round((start + offset) / step) * step - start;
  return {
    left: snap(room.left, (free.width - width) / 2),
    top: snap(room.top, above + (free.height - height) / 2),
    width,
    height,
    unit,
    across: exactLength(grid.width, zoom, ratio),
    down: exactLength(grid.height, zoom, ratio),
    fits: largest >= 1,
  };
}

function SpotText({ run, layer, spot }: Pick<Props, "run" | "layer" | "spot">) {
  const at = spot.value;
  const frame = layer.frames[Math.round(run.player.at.value)];
  if (!at || !frame) return <p class="spot muted">Point at a weight to read it</p>;
  const { width } = layer.grid.patch;
  const bias = halfValues[frame[layer.inputs * layer.units + at.unit]!]!;
  const input =
    at.pixel === undefined
      ? undefined
      : layer.label !== "1"
        ? `input ${at.pixel}`
        : `pixel (${at.pixel % width}, ${Math.floor(at.pixel / width)})`;
  const live = run.player.playing.value ? "off" : "polite";
  return (
    <p class="spot" aria-live={live}>
      <span>neuron {at.unit}</span>
      {input && <span>{input}</span>}
      {input ? (
        <output data-spot="weight" aria-live={live}>
          w = {weightText(halfValues[frame[at.pixel! * layer.units + at.unit]!]!)}
        </output>
      ) : (
        <output data-spot="bias" aria-live={live}>
          bias = {weightText(bias)}
        </output>
      )}
    </p>
  );
}
