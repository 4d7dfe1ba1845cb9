import type { ColourMap } from "@closurenet/film";
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Box, observeSize } from "../../shared/size.ts";
import type { TakenApart } from "../taken-apart.ts";
import { PIXELS } from "./edges.ts";
import { type Circle, type Layout, circleAt, circleBy, layoutOf, matrices } from "./layout.ts";
import { paintCircles } from "./paint.ts";
import { circleSays } from "./says.ts";

interface Props {
  readonly apart: TakenApart;
  readonly map: ColourMap;
  readonly dark: boolean;
  readonly names: readonly string[];
  /** While the film plays, screen readers are not told of each picture. */
  readonly playing: boolean;
}

/**
 * A small network as circles and edges: an edge has the colour of its weight, and is as strong as what flows along it. One that is
 * pointed at, or gone to by keys, shows its own edges alone and says what it gives.
 */
export function Circles({ apart, map, dark, names, playing }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const layout = useRef<Layout>(undefined);
  const box = useSignal<Box | undefined>(undefined);
  const pointed = useSignal<Circle | undefined>(undefined);
  const kept = useSignal<Circle | undefined>(undefined);
  const chosen = pointed.value ?? kept.value;
  const size = box.value;
  useLayoutEffect(() => observeSize(canvas.current!, (now) => (box.value = now)), []);
  useLayoutEffect(() => {
    if (!size) return;
    const element = canvas.current!;
    const ratio = window.devicePixelRatio;
    const { width, height } = size;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    // A size that is set anew takes a new piece of memory.
    if (element.width !== across) element.width = across;
    if (element.height !== down) element.height = down;
    const context = element.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    layout.current = layoutOf(apart, { width, height });
    paintCircles(context, apart, layout.current, { map, dark, names, chosen });
  });
  const under = ({ clientX, clientY }: MouseEvent): Circle | undefined => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    return layout.current && circleAt(apart, layout.current, [clientX - left, clientY - top]);
  };
  const walk = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = circleBy(apart, chosen, event.key);
    if (to) [kept.value, pointed.value] = [to, undefined];
    else if (event.key === "Escape" && chosen) [kept.value, pointed.value] = [undefined, undefined];
    else return;
    event.preventDefault();
  };
  const sizes = matrices(apart).map(({ output }) => output.cols);
  return (
    <figure class="circles">
      <p class="circle-says" aria-live={playing ? "off" : "polite"} data-reading="circle">
        {chosen ? circleSays(apart, chosen, names) : "Point at a neuron, touch it, or go to it by the arrow keys."}
      </p>
      <div
        role="application"
        tabIndex={0}
        aria-label={`The network as circles and edges: ${sizes.join(", ")} neurons. Arrow keys go from neuron to neuron, Escape lets go.`}
        onKeyDown={walk}
        onPointerMove={(event) => {
          // A finger hides what it points at: what it touched last stays.
          if (event.pointerType !== "touch") pointed.value = under(event);
        }}
        onPointerLeave={() => (pointed.value = undefined)}
        onClick={(event) => (kept.value = under(event))}
      >
        <canvas ref={canvas} />
      </div>
      <figcaption class="note">
        Neurons are as bright as they fire. An edge has the colour of its weight, and is as strong as what flows along
        it; of the pixels, the {PIXELS} that send most.
      </figcaption>
    </figure>
  );
}
