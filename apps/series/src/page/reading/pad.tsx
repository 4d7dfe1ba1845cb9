import type { Ink } from "@closurenet/mnist";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { dark } from "../parts/appearance.ts";

/** The pad is so many pixels wide and high, and its pen so thick. */
const [SIDE, PEN, WALK] = [168, 14, 8];

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A pad to draw on by pen, finger, mouse, or by a cursor that the arrow keys move; tells its ink when it changes. */
export function Pad({ inked, cleared }: { inked: (ink: Ink) => void; cleared: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const strokes = useRef<Point[][]>([]);
  const cursor = useSignal<Point | undefined>(undefined);
  const down = useRef(false);
  const isDark = dark.value;

  const paint = (): void => {
    const context = canvas.current!.getContext("2d", { willReadFrequently: true })!;
    context.clearRect(0, 0, SIDE, SIDE);
    context.strokeStyle = isDark ? "#ebebeb" : "#141414";
    [context.lineWidth, context.lineCap, context.lineJoin] = [PEN, "round", "round"];
    for (const [first, ...rest] of strokes.current) {
      context.beginPath();
      context.moveTo(first!.x, first!.y);
      // A stroke of one point is a dot.
      for (const { x, y } of rest.length > 0 ? rest : [first!]) context.lineTo(x, y);
      context.stroke();
    }
  };
  /** How much of each pixel is covered. */
  const tell = (): void => {
    const context = canvas.current!.getContext("2d", { willReadFrequently: true })!;
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    inked({ pixels: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i + 3]!), width: SIDE, height: SIDE });
  };
  useEffect(paint, [isDark]);
  useEffect(() => {
    strokes.current = [];
    paint();
  }, [cleared]);

  const begin = (point: Point): void => {
    strokes.current.push([point]);
    paint();
    tell();
  };
  const go = (point: Point): void => {
    strokes.current.at(-1)?.push(point);
    paint();
    tell();
  };
  const place = ({ clientX, clientY }: PointerEvent): Point => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: ((clientX - box.left) / box.width) * SIDE, y: ((clientY - box.top) / box.height) * SIDE };
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowLeft: [-WALK, 0], ArrowRight: [WALK, 0], ArrowUp: [0, -WALK], ArrowDown: [0, WALK] }[event.key];
    const at = cursor.peek() ?? { x: SIDE / 2, y: SIDE / 2 };
    if (event.key === " ") {
      down.current = !down.current;
      cursor.value = at;
      if (down.current) begin(at);
    } else if (by) {
      const within = (value: number): number => Math.min(SIDE - PEN, Math.max(PEN, value));
      cursor.value = { x: within(at.x + by[0]!), y: within(at.y + by[1]!) };
      if (down.current) go(cursor.peek()!);
    } else return;
    event.preventDefault();
  };
  const at = cursor.value;
  return (
    <div
      class="pad"
      role="application"
      tabIndex={0}
      aria-label="Pad to draw a digit on. The arrow keys move a pen, Space puts it down and lifts it."
      onKeyDown={press}
      onFocus={(event) => {
        if (event.currentTarget.matches(":focus-visible")) cursor.value ??= { x: SIDE / 2, y: SIDE / 2 };
      }}
      onBlur={() => (down.current = false)}
    >
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          cursor.value = undefined;
          begin(place(event));
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) go(place(event));
        }}
        // A line takes no focus: the ring is for those who draw by keys.
        onMouseDown={(event) => event.preventDefault()}
      />
      {at && <i class="pen" style={{ left: `${(100 * at.x) / SIDE}%`, top: `${(100 * at.y) / SIDE}%` }} />}
    </div>
  );
}
