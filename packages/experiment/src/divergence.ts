import type { NetworkDescription } from "./description/network.ts";
import { fail } from "./errors.ts";

/** The loss of guessing: −ln(1 / classes), and ln 2 for every yes or no. Squared errors have no scale of their own. */
function guessing(loss: NetworkDescription["loss"], outputs: number): number {
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
 * Fails where the mean loss of an epoch is half as large again as that of guessing: relus that a huge step has killed stay
 * finite for ever.
 */
export function expectNoDivergence(
  kind: NetworkDescription["loss"],
  outputs: number,
  { epoch, loss }: { readonly epoch: number; readonly loss: number },
): void {
  const guess = guessing(kind, outputs);
  if (!(loss > 1.5 * guess)) return;
  fail(
    "training",
    `expected a loss that falls below that of guessing, ${guess.toFixed(2)}, got ${loss.toFixed(2)} in epoch ${epoch}. ` +
      "The training diverged: try a learning rate a tenth as large.",
  );
}
