import { type PatchGrid, type ScaleInfo, manualScale, paint, patchGrid, tofino, vik } from "@closurenet/film";
import { useLayoutEffect, useRef } from "preact/hooks";
import { dark } from "../parts/appearance.ts";
import { NEURONS } from "./lesson.ts";

/** A patch for each neuron of the first layer. */
export const filmGrid = patchGrid({ units: NEURONS, inputs: 784, gap: 1 });
/** The weight that is full colour. */
export const FULL = 0.15;
let made: ScaleInfo | undefined;
/** One for all pictures, made when the first is painted. */
const scaleOfAll = (): ScaleInfo => (made ??= manualScale(-FULL, FULL));

/** Weights as a picture: white (in the dark, black) is zero, brown or green above it, blue below. */
export function FilmCanvas(props: {
  readonly frame: Uint16Array | undefined;
  readonly grid?: PatchGrid;
  readonly label: string;
  readonly class?: string;
  /** Told at which place of the picture a pointer is, in weights. */
  readonly point?: (x: number, y: number) => void;
}) {
  const { frame, grid = filmGrid, label, point } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = dark.value ? tofino : vik;
  useLayoutEffect(() => {
    if (!frame) return;
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(grid.width, grid.height);
    const levels = new Uint8Array(frame.length);
    scaleOfAll().scale(frame, levels);
    paint(levels, grid, map, 1, image.data);
    context.putImageData(image, 0, 0);
  }, [frame, grid, map]);
  const pointed = (event: PointerEvent): void => {
    const box = canvas.current!.getBoundingClientRect();
    point?.(
      ((event.clientX - box.left) / box.width) * grid.width,
      ((event.clientY - box.top) / box.height) * grid.height,
    );
  };
  return (
    <canvas
      ref={canvas}
      class={`film ${props.class ?? ""}`}
      width={grid.width}
      height={grid.height}
      role="img"
      aria-label={label}
      {...(point && { onPointerMove: pointed, onPointerDown: pointed })}
    />
  );
}
