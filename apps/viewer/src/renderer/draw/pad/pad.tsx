import { effect, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Viewer } from "../../viewer.ts";
import type { Drawing } from "../drawing.ts";
import { FINE, type Point, SIDE } from "./pad-ink.ts";

/** The grey of ink, in the light and in the dark. */
const [INK, CHALK] = [26, 233];

/** What a person draws on: by pen, finger or mouse, or by a cursor that the arrow keys move. */
export function Pad({ viewer, drawing }: { viewer: Viewer; drawing: Drawing }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cursor = useSignal<Point | undefined>(undefined);
  /** Whether the cursor draws; and while Space is held, whether it has moved since. */
  const down = useSignal(false);
  const held = useRef<{ moved: boolean } | undefined>(undefined);
  const { dark } = viewer.appearance;
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(SIDE, SIDE);
    return effect(() => {
      void drawing.changes.value;
      const grey = dark.value ? CHALK : INK;
      if (image.data[0] !== grey) image.data.fill(grey);
      for (let i = 0; i < drawing.ink.length; i++) image.data[4 * i + 3] = drawing.ink[i]!;
      context.putImageData(image, 0, 0);
    });
  }, [drawing]);

  const pointOf = ({ clientX, clientY }: MouseEvent): Point => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: ((clientX - box.left) / box.width) * SIDE, y: ((clientY - box.top) / box.height) * SIDE };
  };
  const press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    canvas.current!.setPointerCapture(event.pointerId);
    down.value = false;
    drawing.begin(pointOf(event));
  };
  const move = (event: PointerEvent): void => {
    if (!canvas.current!.hasPointerCapture(event.pointerId)) return;
    // A pen tells more places than the screen has frames.
    const all = event.getCoalescedEvents?.() ?? [];
    for (const each of all.length > 0 ? all : [event]) drawing.go(pointOf(each));
  };
  const walk = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 3 * FINE : FINE;
    const by = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }[event.key];
    const at = cursor.peek() ?? { x: SIDE / 2, y: SIDE / 2 };
    if (event.key === " ") {
      if (!event.repeat) {
        if (down.peek()) down.value = false;
        else {
          down.value = true;
          held.current = { moved: false };
          cursor.value = at;
          drawing.begin(at);
        }
      }
    } else if (by) {
      const [x, y] = [at.x + by[0]!, at.y + by[1]!].map((place) => Math.min(SIDE - 1, Math.max(1, place)));
      cursor.value = { x: x!, y: y! };
      if (held.current) held.current.moved = true;
      if (down.peek()) drawing.go(cursor.peek()!);
    } else if (event.key === "Delete") drawing.clear();
    else if (event.key === "Escape" && down.peek()) down.value = false;
    else return;
    event.preventDefault();
  };
  const lift = (event: KeyboardEvent): void => {
    if (event.key !== " ") return;
    // Space that was held while it moved drew so long; pressed alone, it draws until it is pressed again.
    if (held.current?.moved) down.value = false;
    held.current = undefined;
  };
  const at = cursor.value;
  return (
    <div
      class="pad"
      role="application"
      tabIndex={0}
      aria-label="Pad to draw a digit on. Arrow keys move a cursor, with Shift farther; Space puts the pen down and lifts it, or draws while it is held. Delete clears."
      onKeyDown={walk}
      onKeyUp={lift}
      onFocus={() => (cursor.value ??= { x: SIDE / 2, y: SIDE / 2 })}
      onBlur={() => {
        down.value = false;
        held.current = undefined;
      }}
    >
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        onPointerDown={press}
        onPointerMove={move}
        // A line takes no focus: who draws goes on with the page's own keys.
        onMouseDown={(event) => event.preventDefault()}
      />
      {!drawing.inked.value && drawing.deeds.value.length === 0 && <p aria-hidden="true">Draw a digit here</p>}
      {at && (
        <i
          class={down.value ? "pad-cursor down" : "pad-cursor"}
          style={{ left: `${(100 * at.x) / SIDE}%`, top: `${(100 * at.y) / SIDE}%` }}
        />
      )}
    </div>
  );
}
