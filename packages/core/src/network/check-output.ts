import { fail } from "../errors.ts";
import type { Layer } from "../layers/layer.ts";
import type { Loss } from "../losses/loss.ts";

/** Fails where the last layer of a network is not one that the loss is made for. */
export function checkOutput(loss: Loss, last: Layer): void {
  if (loss.link && last.activation !== loss.link) {
    const found = last.activation?.kind ?? last.kind;
    if (found === loss.link.kind) {
      fail(
        "network",
        `expected the ${found} that the loss ${loss.kind} was made with, got another function of that name. ` +
          "Two copies of @closurenet/core do that: `npm ls @closurenet/core` shows them.",
      );
    }
    fail(
      "network",
      `expected ${loss.link.kind} at the output for the loss ${loss.kind}, got ${found}. ` +
        `End with dense(…, ${loss.link.kind}), or choose another loss: { loss: meanSquaredError }.`,
    );
  }
  loss.outputs?.(last.fanOut);
}
