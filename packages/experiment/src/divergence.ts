import type { NetworkDescription } from "./description/network.ts";
import { fail } from "./errors.ts";

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
 * Throws if the mean loss of an epoch is more than 1.5 times that of guessing. After a much too large step the outputs of all
 * relus may be 0. Then the training has diverged although its loss stays finite.
 */
export function expectNoDivergence(
  kind: NetworkDescription["loss"],
  outputs: number,
  { epoch, loss }: { readonly epoch: number; readonly loss: number },
): void {
  const guess = guessingLoss(kind, outputs);
  if (!(loss > 1.5 * guess)) return;
  fail(
    "training",
    `expected a loss that falls below that of guessing, ${guess.toFixed(2)}, got ${loss.toFixed(2)} in epoch ${epoch}. ` +
      "The training diverged: try a learning rate a tenth as large.",
  );
}
