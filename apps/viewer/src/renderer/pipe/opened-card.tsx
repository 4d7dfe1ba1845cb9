import { useMemo } from "preact/hooks";
import type { OpenRun } from "../film/open-run.ts";
import { patchOf } from "../film/grid/grid-of.ts";
import { weightText } from "../shared/format.ts";
import { SmallPicture, type Tone, mostOf } from "../shared/small-picture.tsx";
import { Term } from "../shared/term.tsx";
import { shownOf, sizeOf } from "./cards.tsx";
import { CopyCode } from "./copy-code.tsx";
import { type Step, type TakenApart, matrixCode, pipeCode } from "./taken-apart.ts";
import { ValuesPicture } from "./values-picture.tsx";
import { wordsOf } from "./words.ts";

interface Props {
  readonly run: OpenRun;
  readonly apart: TakenApart;
  readonly at: number;
  readonly tone: Tone;
  readonly target: string;
}

/** The card that is open: what its function does, forward and backward. */
export function OpenedCard(props: Props) {
  const { apart, at } = props;
  const step = apart.steps[at];
  return (
    <section class="opened" aria-label={step ? step.name : at < 0 ? "The digit" : "The loss"}>
      {step ? <FunctionCard {...props} step={step} /> : at < 0 ? <Example {...props} /> : <Loss {...props} />}
    </section>
  );
}

function FunctionCard({ run, apart, at, step, tone }: Props & { readonly step: Step }) {
  const words = wordsOf(step);
  const before = apart.steps[at - 1];
  const ink = { kind: "ink" } as const;
  // The digit is ink as far as it is a picture.
  const [goes, came] = [
    at === 0 && step.kind === "withBias" ? ink : tone,
    at === 0 || (at === 1 && before?.kind === "withBias") ? ink : tone,
  ];
  const joined = step.slope === undefined && at === apart.steps.length - 1;
  return (
    <>
      <h2>{step.name}</h2>
      <p>
        {words.says} {step.kind === "times" && <Term name="neuron" mark />}
        {step.kind === "withBias" && <Term name="bias" mark />}
        {step.activation === "softmax" ? (
          <Term name="softmax" mark />
        ) : (
          step.kind === "activation" && <Term name="activation" mark />
        )}
      </p>
      <div class="forward-backward">
        <div>
          <h3>
            Forward <b class="equation">{words.equation}</b>
          </h3>
          <p class="note">
            {sizeOf(step.input)} in, {sizeOf(step.output)} out
            {step.weights && `, W is ${step.input.cols}×${step.output.cols}`}
          </p>
          <div class="in-out">
            <figure>
              <ValuesPicture
                values={before ? shownOf(before) : step.input.values}
                shape={before?.shape}
                tone={came}
                label="In"
              />
              <figcaption>in, ±{sizeWord(step.input.values)}</figcaption>
            </figure>
            <figure>
              <ValuesPicture values={shownOf(step)} shape={step.shape} tone={goes} label="Out" />
              <figcaption>out, ±{sizeWord(shownOf(step))}</figcaption>
            </figure>
          </div>
        </div>
        <div>
          <h3>
            Backward <b class="equation">{words.back}</b>
          </h3>
          <p class="note">
            The <Term name="slope" /> of the loss, for each number that comes out.
          </p>
          <div class="in-out">
            {step.slope ? (
              <figure>
                <ValuesPicture values={step.slope} shape={step.shape} tone={tone} label="Slope of the loss" />
                <figcaption>dL/d(out), ±{sizeWord(step.slope)}</figcaption>
              </figure>
            ) : (
              <p class="note">
                {joined
                  ? "The loss is made for this function: the slope that comes back is that of its sums, at the card before."
                  : "It is within its layer: the slope is told of the layer's last function."}
              </p>
            )}
            {step.weightSlope && <SteepUnit run={run} step={step} tone={tone} />}
          </div>
        </div>
      </div>
      <CopyCode lines={[step.code]} />
    </>
  );
}

const sizeWord = (values: Float32Array): string => weightText(mostOf(values)).replace("+", "");

/** The neuron of a matrix whose weights this digit would change most: w beside dL/dw. */
function SteepUnit({ run, step, tone }: { run: OpenRun; step: Step; tone: Tone }) {
  const layer = run.film.layers.find(({ name }) => name === `layers.${step.layer}.W`);
  const patch = useMemo(() => layer && patchOf(layer), [layer]);
  const { weights, weightSlope } = step;
  if (!layer || !patch || !weights || !weightSlope) return null;
  const { units, inputs } = layer;
  let unit = 0;
  let most = 0;
  for (let i = 0; i < inputs * units; i++)
    if (Math.abs(weightSlope[i]!) > most) [most, unit] = [Math.abs(weightSlope[i]!), i % units];
  const column = (values: Float32Array): Float32Array =>
    Float32Array.from({ length: inputs }, (_, i) => values[i * units + unit]!);
  return (
    <>
      {[
        [`w of neuron ${unit}`, column(weights)] as const,
        [`its dL/dw, the steepest`, column(weightSlope)] as const,
      ].map(([label, values]) => (
        <figure key={label}>
          <SmallPicture values={values} patch={patch} tone={tone} label={label} />
          <figcaption>
            {label}, ±{sizeWord(values)}
          </figcaption>
        </figure>
      ))}
    </>
  );
}

function Example({ apart }: Props) {
  return (
    <>
      <h2>x, the digit</h2>
      <p>The numbers of its pixels go through the functions one after the other. The whole network is this line:</p>
      <CopyCode lines={[...matrixCode(apart.steps), pipeCode(apart.steps)]} />
    </>
  );
}

function Loss({ apart: { outputs, loss }, target }: Props) {
  return (
    <>
      <h2>The loss</h2>
      <p>
        How far the network is from reading it as {target}: {weightText(loss).replace("+", "")}. It is 0 where the
        output of {target} is 1 and all others are 0; of {outputs.length} equal shares it would be{" "}
        {Math.log(outputs.length).toFixed(2)}.
      </p>
      <p>
        Here the way back begins. The <Term name="slope" /> of the loss is handed from function to function, from the
        last to the first, and each says how its own weights would have to change.
      </p>
    </>
  );
}
