import { effect, signal } from "@preact/signals";
import { percent, powers, shown } from "../parts/numbers.ts";
import { Lines } from "../parts/lines.tsx";
import { Scrub } from "../parts/scrub.tsx";
import { Figure } from "../parts/section.tsx";
import { FilmCanvas, FULL } from "./film-canvas.tsx";
import { INPUTS, MINIBATCH, NEURONS, STEPS, ours } from "./lesson.ts";

/** Which picture of the film is shown; it goes with the training until somebody moves it. */
const shownFrame = signal(0);
const follows = signal(true);
effect(() => {
  const last = Math.max(0, ours.frames.value - 1);
  if (follows.value) shownFrame.value = last;
});

function says(): string {
  const { phase, steps, drawnSoFar, read } = ours;
  switch (phase.value) {
    case "new":
      return `${INPUTS} pixels, ${NEURONS} neurons, 10 outputs. The weights are random and small.`;
    case "drawing":
      return `It draws the digits to learn from: ${drawnSoFar.value}.`;
    case "exploded":
      return `After ${steps.value} steps the loss was no number any more: the training exploded. Take a smaller learning rate.`;
    default: {
      const accuracy =
        read.value === undefined ? "" : ` It reads ${percent(read.value)} of 300 digits that it has not seen.`;
      return `${steps.value} of ${STEPS} minibatches.${accuracy}`;
    }
  }
}

function begin(): void {
  follows.value = true;
  ours.begin();
}

/** The button that does what comes next. */
export function Teach() {
  const { phase } = ours;
  const busy = phase.value === "drawing" || phase.value === "learning";
  return (
    <>
      {phase.value === "new" ? (
        <button type="button" class="primary" onClick={begin}>
          Teach it to read
        </button>
      ) : phase.value === "paused" ? (
        <button type="button" class="primary" onClick={ours.goOn}>
          Go on
        </button>
      ) : busy ? (
        <button type="button" disabled={phase.value === "drawing"} onClick={ours.pause}>
          Pause
        </button>
      ) : (
        <button type="button" onClick={begin}>
          Begin anew
        </button>
      )}
    </>
  );
}

export function LessonFigure() {
  const last = ours.frames.value - 1;
  const step = shownFrame.value * ours.every;
  return (
    <Figure
      name="The film of your own training"
      caption={`Each patch holds the ${INPUTS} weights of one neuron, where its pixels lie. The neutral colour is zero, blue is below it, the other colour above; full colour is ±${FULL}.`}
    >
      <div class="controls">
        <Teach />
        <span>
          Learning rate{" "}
          <Scrub
            of={ours.learningRate}
            name="Learning rate"
            from={powers(0.001, 10, 6)}
            text={(rate) => String(rate)}
          />
        </span>
      </div>
      <p class="says" role="status" aria-busy={ours.phase.value === "drawing" || ours.phase.value === "learning"}>
        {says()}
      </p>
      <div class="stage">
        <FilmCanvas
          frame={ours.frame(shownFrame.value)}
          label={`The weights of a hundred neurons after ${step} steps`}
        />
        <div class="beside">
          <label class="time">
            <span>After {step} steps</span>
            <input
              type="range"
              min={0}
              max={Math.max(1, last)}
              value={shownFrame.value}
              disabled={last < 1}
              aria-valuetext={`after ${step} steps`}
              onInput={(event) => {
                const to = Number(event.currentTarget.value);
                follows.value = to === last;
                shownFrame.value = to;
              }}
            />
          </label>
          <Lines
            lines={[{ name: "loss", values: ours.losses.value }]}
            steps={STEPS}
            most={2.5}
            ticks={[0, 1, 2]}
            digits={0}
            across={`${STEPS} minibatches of ${MINIBATCH}`}
            label={`The loss of each minibatch. The last is ${shown(ours.losses.value.at(-1) ?? Number.NaN)}`}
            at={last > 0 ? step : undefined}
          />
          <p class="note">The loss of each minibatch, before its step.</p>
        </div>
      </div>
    </Figure>
  );
}
