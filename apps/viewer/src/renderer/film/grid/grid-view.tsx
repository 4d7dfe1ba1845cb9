import { type PatchGrid, paint } from "@closurenet/film";
import { type ReadonlySignal, type Signal, effect, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { outputNames } from "../reading/about.ts";
import type { Layer } from "../reading/film.ts";
import { type Box, exactLength, exactStep, observeSize } from "../../shared/size.ts";
import type { OpenRun } from "../open-run.ts";
import { type Arrangement, arrange } from "./arrange.ts";
import { gridOf, squareGridOf } from "./grid-of.ts";
import { picture } from "./picture.ts";
import type { Spot, Spots } from "./spot.ts";

interface Props {
  readonly run: OpenRun;
  readonly layer: Layer;
  readonly spots: Spots;
  /** Shows exact frames only, where less motion is wanted. */
  readonly still: ReadonlySignal<boolean>;
  /** Whether the patches lie nearly square, as in the series. */
  readonly square: ReadonlySignal<boolean>;
  /** Set where the picture is larger without what stands above and below it: that belongs elsewhere then. */
  readonly aside: Signal<boolean>;
  /** Set to the patches in a row. */
  readonly columns: Signal<number>;
  readonly above?: ComponentChildren;
  readonly below?: ComponentChildren;
  /** Set to where the picture lies in its room. */
  readonly lies?: Signal<Box | undefined>;
  /** Which of several pictures it is. */
  readonly name?: string;
}

/**
 * The weights of a layer. The canvas holds one pixel per weight; the page shows it enlarged by a whole number of device
 * pixels, unsmoothed, so that every weight is an exact square at any pixel ratio.
 */
export function GridView({ run, layer, spots, still, square, aside, columns, above, below, lies, name }: Props) {
  const room = useRef<HTMLDivElement>(null);
  const over = useRef<HTMLDivElement>(null);
  const under = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const place = useSignal<Place | undefined>(undefined);

  useLayoutEffect(() => {
    const nearlySquare = squareGridOf(layer);
    let taken = { above: 0, below: 0 };
    let box: Box | undefined;
    const lay = (): void => {
      if (!box) return;
      if (over.current && under.current)
        taken = { above: over.current.offsetHeight, below: under.current.offsetHeight };
      const ratio = window.devicePixelRatio;
      const { width, height } = box;
      const rooms = {
        beside: { width, height: height - taken.above - taken.below, ratio },
        whole: { width, height, ratio },
      };
      const arrangement = arrange(nearlySquare, rooms, square.value ? nearlySquare.columns : undefined);
      aside.value = arrangement.aside;
      columns.value = arrangement.columns;
      const lying = arrangement.columns === nearlySquare.columns ? nearlySquare : gridOf(layer, arrangement.columns);
      place.value = placeIn(lying, arrangement, box, arrangement.aside ? { above: 0, below: 0 } : taken, ratio);
      if (lies) lies.value = place.value;
    };
    const stops = [
      observeSize(room.current!, (found) => {
        box = found;
        lay();
      }),
      effect(() => {
        void square.value;
        lay();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [layer]);
  // In the same frame as what stands around it.
  useLayoutEffect(() => {
    const element = canvas.current!;
    const context = element.getContext("2d")!;
    const levels = picture();
    let image = context.createImageData(1, 1);
    return effect(() => {
      const info = run.look.info.value;
      const map = run.look.map.value;
      const at = still.value ? Math.floor(run.shown.value) : run.shown.value;
      // The layer and its scale change together; a scale of the layer before would not fit.
      if (!place.value || !info || layer !== run.look.layer.value || !layer.weights(Math.floor(at))) return;
      const { grid, across, down } = place.value;
      if (image.width !== grid.width || image.height !== grid.height)
        image = context.createImageData(grid.width, grid.height);
      if (element.width !== across) element.width = across;
      if (element.height !== down) element.height = down;
      paint(levels(layer.weights, at, info), grid, map, 1, image.data);
      context.putImageData(image, 0, 0);
    });
  }, [run, layer]);

  const { left = 0, top = 0, width = 0, height = 0, unit = 1, across = 1, down = 1, fits = true } = place.value ?? {};
  const grid = place.value?.grid;
  const spotAt = ({ clientX, clientY }: MouseEvent): Spot | undefined => {
    const box = canvas.current!.getBoundingClientRect();
    return grid?.unitAt((clientX - box.left) / unit, (clientY - box.top) / unit);
  };
  const point = (event: PointerEvent): void => {
    const spot = spotAt(event);
    // A finger hides what it points at: what it touched last stays when it is lifted.
    if (spot || event.pointerType !== "touch") spots.pointed.value = spot;
  };
  const press = (event: PointerEvent): void => {
    point(event);
    if (event.pointerType === "touch") canvas.current!.setPointerCapture(event.pointerId);
  };
  const leave = ({ pointerType }: PointerEvent): void => {
    if (pointerType !== "touch") spots.pointed.value = undefined;
  };
  const pin = (event: MouseEvent): void => {
    const spot = spotAt(event);
    if (spot) spots.pin(spot.unit);
  };
  const walk = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !grid) return;
    const from = spots.shown.value?.unit;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -grid.columns, ArrowDown: grid.columns }[event.key];
    if (event.key === "Enter" && from !== undefined) spots.pin(from);
    else if (event.key === "Escape") spots.free();
    else if (by === undefined) return;
    else if (from === undefined) spots.pointed.value = { unit: 0 };
    else if (from + by >= 0 && from + by < layer.units) spots.pointed.value = { unit: from + by };
    event.preventDefault();
  };
  const boxOf = (of: number): Record<string, string> => {
    const corner = grid!.cornerOf(of);
    const [w, h] = [grid!.patch.width * unit, grid!.patch.height * unit];
    return { left: `${corner.x * unit}px`, top: `${corner.y * unit}px`, width: `${w}px`, height: `${h}px` };
  };
  const pointed = spots.pointed.value?.unit;
  const pinned = spots.pinned.value;
  const { about } = run.film;
  const outputs = layer.shape.last && about ? outputNames(about, layer.units) : undefined;
  const short = grid && grid.columns * grid.rows - grid.units;

  return (
    <div class="grid-view" ref={room}>
      {!aside.value && (
        <div class="above" ref={over} style={{ top: `${top}px` }}>
          {above}
        </div>
      )}
      <div
        class={fits ? "stage" : "stage scrolls"}
        style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
        role="application"
        aria-label={`${name === undefined ? "" : `${name}. `}Weights of layer ${layer.label}: ${layer.units} neurons of ${layer.inputs} inputs. Arrow keys move from neuron to neuron, Enter keeps one.`}
        tabIndex={0}
        onKeyDown={walk}
        onPointerLeave={leave}
        onPointerMove={point}
        onPointerDown={press}
        // A click takes no focus: who points at a neuron goes on with the page's own keys.
        onMouseDown={(event) => event.preventDefault()}
        onClick={pin}
      >
        <canvas
          ref={canvas}
          data-width={grid?.width}
          data-height={grid?.height}
          data-columns={grid?.columns}
          style={{ width: `${across * unit}px`, height: `${down * unit}px`, ...(grid && hairlines(grid, unit)) }}
        />
        {grid && short! > 0 && (
          <div
            class="grid-empty"
            style={{
              left: `${(grid.cornerOf(grid.units - 1).x + grid.patch.width) * unit}px`,
              top: `${grid.cornerOf(grid.units - 1).y * unit}px`,
              width: `${(across - grid.cornerOf(grid.units - 1).x - grid.patch.width) * unit}px`,
              height: `${(down - grid.cornerOf(grid.units - 1).y) * unit}px`,
            }}
          />
        )}
        {grid && outputs && (
          <ol class="grid-labels" aria-hidden="true">
            {outputs.map((name, i) => (
              <li key={i} style={boxOf(i)}>
                {name}
              </li>
            ))}
          </ol>
        )}
        {grid && pinned !== undefined && pinned < layer.units && <div class="grid-mark pinned" style={boxOf(pinned)} />}
        {grid && pointed !== undefined && pointed < layer.units && <div class="grid-mark" style={boxOf(pointed)} />}
      </div>
      {!aside.value && (
        <div class="below" ref={under} style={{ top: `${top + height}px` }}>
          {below}
        </div>
      )}
    </div>
  );
}

/** Where the lines between the patches run: in the middle of the gaps. */
const hairlines = ({ patch, gap }: PatchGrid, unit: number): Record<string, string> => ({
  backgroundSize: `${(patch.width + gap) * unit}px 100%, 100% ${(patch.height + gap) * unit}px`,
  backgroundPosition: `${(patch.width + gap / 2) * unit - 0.5}px 0, 0 ${(patch.height + gap / 2) * unit - 0.5}px`,
});

/** Where the picture stands in its room, and how large a weight is, in CSS pixels. */
interface Place extends Box {
  readonly grid: PatchGrid;
  readonly unit: number;
  /** Pixels of the canvas: those of the grid, and so many empty ones that its edges lie on device pixels. */
  readonly across: number;
  readonly down: number;
  readonly fits: boolean;
}

/** Puts the picture into the middle of what is left of its room, with its corner on a device pixel. */
function placeIn(
  grid: PatchGrid,
  { zoom, fits }: Arrangement,
  room: Box,
  { above, below }: { readonly above: number; readonly below: number },
  ratio: number,
): Place {
  const unit = zoom / ratio;
  const free = { width: room.width, height: room.height - above - below };
  const width = Math.min(free.width, grid.width * unit);
  const height = Math.min(free.height, grid.height * unit);
  const step = exactStep(ratio);
  const snap = (start: number, offset: number): number => Math.round((start + offset) / step) * step - start;
  return {
    grid,
    left: snap(room.left, (free.width - width) / 2),
    top: snap(room.top, above + (free.height - height) / 2),
    width,
    height,
    unit,
    across: exactLength(grid.width, zoom, ratio),
    down: exactLength(grid.height, zoom, ratio),
    fits,
  };
}
