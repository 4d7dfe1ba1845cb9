import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { sizeText } from "../shared/format.ts";
import type { Tone } from "../shared/small-picture.tsx";
import type { Step, TakenApart } from "./taken-apart.ts";
import { ValuesPicture } from "./values-picture.tsx";

interface Props {
  readonly apart: TakenApart;
  /** The card that is open; −1 is the example, the number of steps is the loss. */
  readonly open: Signal<number>;
  readonly tone: Tone;
  /** What the outputs are called. */
  readonly names: readonly string[];
}

/** What comes out of a step, without the 1 that withBias puts behind an example: that is no part of the picture. */
export const shownOf = ({ kind, output }: Step): Float32Array =>
  kind === "withBias" && output.rows === 1 ? output.values.subarray(0, -1) : output.values;

/** The size of numbers, as mathematics says it. */
export const sizeOf = ({ rows, cols }: { readonly rows: number; readonly cols: number }): string => `${rows}×${cols}`;

/** The functions of the network in a row, each with what comes out of it. */
export function Cards({ apart: { steps, loss }, open, tone, names }: Props) {
  const input = steps[0]?.input;
  return (
    <ol class="pipe-cards" aria-label="The network, function by function">
      {input && (
        <Card open={open} at={-1} name="x" size={sizeOf(input)}>
          <ValuesPicture values={input.values} tone={{ kind: "ink" }} label="The digit" />
        </Card>
      )}
      {steps.map((step, i) => (
        <Card key={i} open={open} at={i} name={step.name} size={sizeOf(step.output)}>
          <ValuesPicture
            values={shownOf(step)}
            shape={step.shape}
            tone={step.kind === "withBias" && i === 0 ? { kind: "ink" } : tone}
            names={i === steps.length - 1 && names.length <= 10 ? names : undefined}
            label={`What comes out of ${step.name}`}
          />
          {step.kind === "withBias" && <small>and 1</small>}
        </Card>
      ))}
      <Card open={open} at={steps.length} name="loss" size="1×1">
        <output class="loss" data-reading="loss" aria-live="off">
          {sizeText(loss)}
        </output>
      </Card>
    </ol>
  );
}

function Card({ open, at, name, size, children }: CardProps) {
  const is = open.value === at;
  return (
    <li>
      <button type="button" class="card" aria-expanded={is} onClick={() => (open.value = is ? -2 : at)}>
        <span class="card-name">{name}</span>
        <span class="card-picture">{children}</span>
        <small>{size}</small>
      </button>
    </li>
  );
}

interface CardProps {
  readonly open: Signal<number>;
  readonly at: number;
  readonly name: string;
  readonly size: string;
  readonly children: ComponentChildren;
}
