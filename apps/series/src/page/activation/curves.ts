import { type Activation, cell, dense, elementwise, identity, leakyRelu, relu, sigmoid, tanh } from "@closurenet/core";
import { gradCheck } from "@closurenet/core/testing";
import { bump, wave } from "@closurenet/examples/own-activation";
import { expression } from "./expression.ts";

/** The sums at which curves are drawn. */
export const [LEAST, MOST] = [-4, 4];
const POINTS = 201;

/** Activations that the page knows, by the names under which it offers them. */
export const known: Readonly<Record<string, Activation>> = {
  relu,
  "leaky relu": leakyRelu(0.1),
  sigmoid,
  tanh,
  wave,
  bump,
  none: identity,
};

/** f and f′ as an activation computes them, at these sums. */
export function computed(
  f: Activation,
  sums: readonly number[],
): { readonly f: Float64Array; readonly df: Float64Array } {
  const S = cell(1, sums.length, Float64Array.from(sums));
  const [Z, Fp] = [
    cell(1, sums.length, new Float64Array(sums.length)),
    cell(1, sums.length, new Float64Array(sums.length)),
  ];
  f(S, Z, 1, false);
  f(S, Fp, 1, true);
  return { f: Z.get(), df: Fp.get() };
}

export const places: readonly number[] = Array.from(
  { length: POINTS },
  (_, i) => LEAST + ((MOST - LEAST) * i) / (POINTS - 1),
);

/** An activation of what a person typed; or in a sentence why there is none. */
export function typed(text: string): Activation | string {
  const formula = expression(text);
  if (typeof formula === "string") return formula;
  return elementwise(
    (s) => formula(s).value,
    (s) => formula(s).slope,
    text,
  );
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power as it stands above the line: "-11" is ⁻¹¹. */
const raised = (power: string): string =>
  power.replace("-", "⁻").replaceAll(/\d/g, (digit) => superscripts[Number(digit)]!);

/** What core's check of gradients says of an activation, in a sentence. */
export function checked(f: Activation): { readonly good: boolean; readonly says: string } {
  try {
    const { worst, compared } = gradCheck([dense(5, f)]);
    const [digit, power] = worst.toExponential(0).split("e");
    const off = `${digit} · 10${raised(power!)}`;
    return {
      good: true,
      says: `gradCheck moved ${compared} weights of a small network a little up and down: the derivative is right to ${off}.`,
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { good: false, says: `gradCheck could not confirm the derivative. ${why}` };
  }
}
