import module from "@closurenet/examples/stages?raw";
import { signal } from "@preact/signals";
import { contents } from "../contents.ts";
import { Code } from "../parts/code.tsx";
import { cut } from "../parts/cut.ts";
import { percent } from "../parts/numbers.ts";
import { Figure, Section } from "../parts/section.tsx";
import { Digit } from "../training/digit-row.tsx";
import { Teach } from "../training/lesson-figure.tsx";
import { ours } from "../training/lesson.ts";
import { Pad } from "./pad.tsx";
import { reading } from "./reading.ts";

const cleared = signal(0);
const clear = (): void => {
  cleared.value += 1;
  reading.clear();
};

const takeOne = (): void => {
  clear();
  reading.take();
};

/** What a function of the pipe does, in words. */
function words(label: string): string {
  if (label === "withBias") return "puts a 1 at the end, for the biases";
  if (label.startsWith("times")) return "multiplies by the weights and adds up";
  return label === "relu" ? "makes 0 of what is below" : "makes shares that sum to 1";
}

/** The numbers that came out of a function, a small square each. */
function Squares({ values }: { values: Float32Array }) {
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9);
  return (
    <span class="squares">
      {Array.from(values, (value, i) => (
        <i key={i} class={value < 0 ? "below" : "above"} style={{ "--share": (Math.abs(value) / most).toFixed(2) }} />
      ))}
    </span>
  );
}

/** What it reads, and how sure it is. */
function Answer() {
  const outputs = reading.passed.value?.at(-1)?.values;
  const best = outputs ? outputs.indexOf(Math.max(...outputs)) : -1;
  return (
    <>
      <p class="says" role="status">
        {!ours.net()
          ? "It has learnt nothing yet: teach it."
          : outputs
            ? `It reads a ${best}, with a share of ${percent(outputs[best]!, 0)}.` +
              (reading.label.value === undefined
                ? ""
                : reading.label.value === best
                  ? " It is one."
                  : ` It is a ${reading.label.value}.`)
            : "Draw a digit, or take one that it has not seen."}
      </p>
      <ol class="bars" start={0} aria-label="The share of each digit">
        {Array.from({ length: 10 }, (_, i) => (
          <li key={i} class={i === best ? "best" : ""} style={{ "--share": (outputs?.[i] ?? 0).toFixed(3) }}>
            <span>{i}</span>
            <i />
            <b>{outputs ? percent(outputs[i]!, 0) : ""}</b>
          </li>
        ))}
      </ol>
    </>
  );
}

function Pipe() {
  return (
    <ol class="pipe" aria-label="What each function of the network makes of it">
      {(reading.passed.value ?? []).map(({ label, values }, i) => (
        <li key={i}>
          <code>{label}</code>
          <span class="note">
            {words(label)}: {values.length} numbers
          </span>
          {values.length <= 101 && label !== "withBias" && <Squares values={values} />}
        </li>
      ))}
    </ol>
  );
}

export function ReadingSection() {
  return (
    <Section of={contents.reading}>
      <p>
        A trained network is a row of plain functions, each of which takes numbers and gives numbers. The series wrote
        it as a <dfn>pipe</dfn>: what comes out of one function goes into the next. Here is how to walk along it and
        keep what each one returns.
      </p>
      <Code text={cut(module, "stages")} of="network-as-a-pipe" part="stages" />
      <p>
        Now draw. Your strokes are prepared as MNIST's digits were: they are fitted into a square of 20 × 20 pixels, and
        their centre of mass is put in the middle of 28 × 28. What the network is shown stands beside the pad. It was
        taught by pictures of drawn strokes only, so it will misread some of yours. Nothing that you draw leaves this
        page.
      </p>
      <Figure
        name="The network reads your digit"
        caption="The pipe computes anew at each stroke, and while the network learns."
      >
        <div class="controls">
          <Teach />
          <button type="button" disabled={ours.phase.value === "new" || !ours.test()} onClick={takeOne}>
            Take a digit that it has not seen
          </button>
          <button type="button" class="quiet" onClick={clear}>
            Clear
          </button>
        </div>
        <div class="side-by-side">
          <div class="half">
            <div class="draw">
              <Pad inked={reading.draw} cleared={cleared.value} />
              <div>
                <p class="note">What it is shown</p>
                <Digit pixels={reading.digit.value} label="The digit as the network is shown it" />
              </div>
            </div>
            <Answer />
          </div>
          <div class="half">
            <Pipe />
          </div>
        </div>
      </Figure>
    </Section>
  );
}
