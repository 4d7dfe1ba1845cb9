import { fail } from "../errors.ts";
import { rng } from "../random/rng.ts";
import { permutation } from "../random/shuffle.ts";

/** Draws the examples that are held out: a share `validation` of `size`, whose order depends on `seed` alone. */
export function split(
  size: number,
  validation: number,
  seed: number,
): { readonly learning: Int32Array; readonly heldOut: Int32Array | undefined } {
  const order = permutation(size, rng(seed).fork("split"));
  const heldOutCount = Math.round(size * validation);
  if (validation > 0 && heldOutCount === 0) {
    fail(
      "train: validation",
      `expected a share that holds out at least one of ${size} examples, got ${validation}. ` +
        "Hold out more, or leave it out.",
    );
  }
  const heldOut = heldOutCount > 0 ? order.slice(0, heldOutCount) : undefined;
  const learning = order.slice(heldOutCount);
  if (learning.length === 0)
    fail("train: validation", `expected some examples left to learn from, got none of ${size}. Hold out fewer.`);
  return { learning, heldOut };
}
