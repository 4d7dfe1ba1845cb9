import module from "@closurenet/examples/descend?raw";
import { batch, computed, signal } from "@preact/signals";
import { contents } from "../contents.ts";
import { Code } from "../parts/code.tsx";
import { cut } from "../parts/cut.ts";
import { evenly, powers, shown } from "../parts/numbers.ts";
import { Scrub } from "../parts/scrub.tsx";
import { Figure, Section } from "../parts/section.tsx";
import { NetDrawing } from "./net-drawing.tsx";
import { quantities, steps } from "./quantities.ts";
import { begins, stepped, walked } from "./small-net.ts";

const x = [signal(1), signal(-0.5)] as const;
const right = signal<0 | 1>(1);
const rate = signal(1);
const weights = begins.map((layer) => layer.map((value) => signal(value)));
const step = signal(0);
const looked = signal("s0.0");
/** The losses before each step of the weights that was taken. */
const losses = signal<readonly number[]>([]);

const given = computed(() => ({
  x: [x[0].value, x[1].value] as const,
  right: right.value,
  weights: [weights[0]!.map(({ value }) => value), weights[1]!.map(({ value }) => value)] as const,
}));
const walk = computed(() => walked(given.value));
const all = computed(() => quantities(walk.value));

const firstOf = (at: number): string => all.peek().find((one) => one.step === at)?.id ?? "x.0";

function go(to: number): void {
  step.value = to;
  looked.value = firstOf(to);
}

function takeStep(): void {
  const after = stepped(given.peek(), rate.peek());
  batch(() => {
    losses.value = [...losses.peek(), walk.peek().loss].slice(-6);
    after.forEach((layer, i) => layer.forEach((value, k) => (weights[i]![k]!.value = value)));
  });
}

function startOver(): void {
  batch(() => {
    begins.forEach((layer, i) => layer.forEach((value, k) => (weights[i]![k]!.value = value)));
    losses.value = [];
    go(0);
  });
}

const inputs = evenly(-2, 2, 0.1);

/** The signal of a weight by its name in the picture. */
function weightOf(id: string) {
  const found = /^w(\d)\.(\d)\.(\d)$/.exec(id);
  return found && weights[Number(found[1])]![2 * Number(found[2]) + Number(found[3])];
}

export function BackpropSection() {
  const one = all.value.find(({ id }) => id === looked.value)!;
  const dragged = weightOf(one.id);
  const isEmpty = one.step > step.value;
  return (
    <Section of={contents.backprop}>
      <p>
        Now two layers. The loss says how wrong the answer is, and each weight has its part in that. Here there are
        twelve weights. One could find the part of each by moving it a little and computing everything anew. A network
        that reads digits has 80,000, and that would be as many walks through it, for a single step.
      </p>
      <p>
        <dfn>Backpropagation</dfn> needs one walk forward and one backward. The trick is to keep notes. On the way
        forward, each layer keeps what came in and what went out. On the way back, each neuron writes down one number,{" "}
        <code>D</code>: how the loss changes with its sum. Every weight that ends there reads this note, and so does
        every neuron of the layer before. Mathematicians call it the chain rule, and computer scientists dynamic
        programming: compute a thing once, write it down, look it up.
      </p>
      <Figure
        name="A small network, with every number"
        caption="Point at a number, or reach it by Tab: it says how it was computed, and what it was made of lights up. Weights can be dragged below the picture."
      >
        <div class="controls">
          <span>
            In come <Scrub of={x[0]} name="The left input" from={inputs} digits={1} /> and{" "}
            <Scrub of={x[1]} name="The right input" from={inputs} digits={1} />.
          </span>
          <span>
            Right is{" "}
            <button type="button" class="small" onClick={() => (right.value = right.value === 0 ? 1 : 0)}>
              the {right.value === 0 ? "left" : "right"} output
            </button>
          </span>
        </div>
        <div class="controls">
          <button type="button" disabled={step.value === 0} onClick={() => go(step.value - 1)}>
            Back
          </button>
          <button
            type="button"
            class="primary"
            disabled={step.value === steps.length - 1}
            onClick={() => go(step.value + 1)}
          >
            Next step
          </button>
          <span class="count">
            {step.value + 1} of {steps.length}
          </span>
          <button type="button" class="quiet" onClick={startOver}>
            Start over
          </button>
        </div>
        <p class="says tall" role="status">
          {steps[step.value]}
        </p>
        <NetDrawing all={all.value} step={step.value} looked={one} look={(id) => (looked.value = id)} />
        <p class="derivation">
          <b>{one.name}:</b> {isEmpty ? "not computed yet" : one.text}{" "}
          {dragged && <Scrub of={dragged} name={one.name} from={evenly(-3, 3, 0.05)} />}
        </p>
        <div class="controls">
          <button type="button" disabled={step.value < steps.length - 1} onClick={takeStep}>
            Move all weights a little
          </button>
          <span>
            by <Scrub of={rate} name="Learning rate" from={powers(0.1, 10, 6)} digits={1} /> times their gradient
          </span>
        </div>
        <p class="says tall" role="status">
          {step.value < steps.length - 1
            ? "When all gradients are there, the weights can move."
            : losses.value.length === 0
              ? `The loss is ${shown(walk.value.loss, 3)}. A step against the gradient makes it smaller.`
              : `The loss was ${losses.value.map((loss) => shown(loss, 3)).join(", then ")}. Now it is ${shown(walk.value.loss, 3)}.`}
        </p>
      </Figure>
      <p>
        The gradient of a weight says how the loss changes if the weight grows. So each weight moves a little the other
        way. How much is “a little” is the <dfn>learning rate</dfn>, written η. The loop that does this over and over is
        called gradient descent, and this is all of it:
      </p>
      <Code text={cut(module, "descend")} of="gradient-descent" part="descend" />
    </Section>
  );
}
