import { patchGrid } from "@closurenet/film";
import { computed, signal } from "@preact/signals";
import { contents } from "../contents.ts";
import { evenly, shown } from "../parts/numbers.ts";
import { Scrub } from "../parts/scrub.tsx";
import { Figure, Section } from "../parts/section.tsx";
import { FilmCanvas, filmGrid } from "../training/film-canvas.tsx";
import { NEURONS, ours } from "../training/lesson.ts";
import { Teach } from "../training/lesson-figure.tsx";

const neuron = signal(37);
const one = patchGrid({ units: 1, inputs: 784 });

/** The latest picture of the film, and of it the weights of the one neuron. */
const latest = computed(() => ours.frame(ours.frames.value - 1));
const patch = computed(() => latest.value?.filter((_, at) => at % NEURONS === neuron.value));

/** The weights from the neuron to each of the ten outputs. */
const outgoing = computed((): readonly number[] => {
  void ours.steps.value;
  const second = ours.net()?.params[1]!.value;
  return second ? [...second.get().subarray(10 * neuron.value, 10 * neuron.value + 10)] : [];
});

const sign = (label: readonly number[]): string => (label.length > 0 ? label.join(", ") : "none");

export function NeuronsSection() {
  const weights = outgoing.value;
  const most = Math.max(0.01, ...weights.map(Math.abs));
  const strong = (test: (weight: number) => boolean): number[] =>
    weights.flatMap((weight, digit) => (test(weight) && Math.abs(weight) > most / 2 ? digit : []));
  return (
    <Section of={contents.neurons}>
      <p>
        Choose a neuron of your network. To the right are its 784 weights, as the picture that it looks at. It lays this
        picture over a digit and adds up. Below is what it tells the ten outputs: a weight above zero speaks for a
        digit, one below zero against it. Few neurons mean one digit. Most are used by several.
      </p>
      <Figure
        name="One of a hundred neurons"
        caption="Point at a patch, or drag the neuron's number. The network is the one that you taught above, as it is now."
      >
        <div class="controls">
          <span>
            Neuron <Scrub of={neuron} name="Neuron" from={evenly(0, NEURONS - 1, 1)} digits={0} />
          </span>
          <Teach />
        </div>
        <div class="side-by-side">
          <div class="half">
            <FilmCanvas
              frame={latest.value}
              label="The weights of a hundred neurons"
              point={(x, y) => {
                const found = filmGrid.unitAt(x, y);
                if (found) neuron.value = found.unit;
              }}
            />
          </div>
          <div class="half">
            <FilmCanvas frame={patch.value} grid={one} label={`The weights of neuron ${neuron.value}`} />
          </div>
        </div>
        <ol class="bars signed" start={0} aria-label={`From neuron ${neuron.value} to each digit`}>
          {Array.from({ length: 10 }, (_, digit) => {
            const weight = weights[digit] ?? 0;
            return (
              <li
                key={digit}
                class={weight < 0 ? "below" : "above"}
                style={{ "--share": (Math.abs(weight) / most).toFixed(3) }}
              >
                <span>{digit}</span>
                <i />
                <b>{shown(weight)}</b>
              </li>
            );
          })}
        </ol>
        <p class="says" role="status">
          {weights.length === 0
            ? "It has learnt nothing yet: teach it."
            : `Neuron ${neuron.value} speaks for ${sign(strong((w) => w > 0))} and against ${sign(strong((w) => w < 0))}.`}
        </p>
      </Figure>
    </Section>
  );
}
