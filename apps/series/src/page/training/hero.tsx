import { useEffect } from "preact/hooks";
import { FilmCanvas } from "./film-canvas.tsx";
import { STEPS, ours } from "./lesson.ts";
import { Teach } from "./lesson-figure.tsx";

function says(): string {
  const { phase, steps } = ours;
  if (phase.value === "new")
    return "A hundred neurons. Each patch is what one of them looks at: nothing in particular, yet.";
  if (phase.value === "drawing") return "The page draws some thousand digits for them to learn from.";
  if (phase.value === "exploded") return "The training exploded. Further down you read why.";
  return `After ${steps.value} of ${STEPS} small steps. Further down you read how, and can change all of it.`;
}

/** What the page is about, before it is explained: the film of a training, at the press of a button. */
export function Hero() {
  // After the page has been painted: to draw 78,400 weights at random takes a moment.
  useEffect(ours.prepare, []);
  const busy = ours.phase.value === "drawing" || ours.phase.value === "learning";
  return (
    <>
      <div class="controls">
        <Teach />
        <p class="note" role="status" aria-busy={busy}>
          {says()}
        </p>
      </div>
      <FilmCanvas
        frame={ours.frame(ours.frames.value - 1)}
        label={`The weights of a hundred neurons after ${ours.steps.value} steps`}
      />
    </>
  );
}
