import type { Cells } from "@closurenet/core";
import type { NetworkDescription } from "./description/network.ts";
import { fail, reason } from "./errors.ts";

/**
 * The loss of a network that guesses: −ln(1 / classes) for classes, ln 2 for yes or no. For squared errors there is no such
 * number, because they depend on the size of the targets.
 */
function guessingLoss(loss: NetworkDescription["loss"], outputs: number): number {
  switch (loss) {
    case "softmax cross-entropy":
      return Math.log(outputs);
    case "binary cross-entropy":
      return Math.LN2;
    case "mean squared error":
      return Infinity;
  }
}

/**
 * Why a training has diverged whose epoch had this mean loss: it is more than 1.5 times that of guessing. After a much too
 * large step the outputs of all relus may be 0. Then the training has diverged although its loss stays finite.
 */
export function divergenceOf(
  kind: NetworkDescription["loss"],
  outputs: number,
  { epoch, loss }: { readonly epoch: number; readonly loss: number },
): string | undefined {
  const guess = guessingLoss(kind, outputs);
  if (!(loss > 1.5 * guess)) return undefined;
  return `expected a loss that falls below that of guessing, ${guess.toFixed(2)}, got ${loss.toFixed(2)} in epoch ${epoch}. ${ADVICE}`;
}

/** Throws if a weight is not finite: a training does not come back from there, although its loss may be finite once more. */
export function expectFiniteWeights(weights: Cells, step: number): void {
  for (const [name, cell] of weights) {
    const values = cell.get();
    let i = 0;
    while (i < values.length && Number.isFinite(values[i])) i++;
    if (i < values.length)
      fail("training", `expected finite weights, got ${values[i]} in ${name} at step ${step}. ${ADVICE}`);
  }
}

const ADVICE = "The training diverged: try a learning rate a tenth as large.";

/** The message of an error, without its package, if a training ends with it because it has diverged. The core has one too. */
export function divergenceIn(error: unknown): string | undefined {
  const message = reason(error);
  return message.endsWith(ADVICE) ? message.replace(/^\[\w+\] \w+: /, "") : undefined;
}
