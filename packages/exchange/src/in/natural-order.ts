const collator = new Intl.Collator("en", { numeric: true });

/** Words that tell where in a network a layer is, or where in a training a file was written. */
const rank: ReadonlyMap<string, number> = new Map([
  ...["input", "in", "inp", "stem", "first", "embedding", "embeddings", "embed"].map((word) => [word, -2] as const),
  ...["encoder", "enc", "backbone", "features", "conv", "convs", "convolution"].map((word) => [word, -1] as const),
  ...["decoder", "dec"].map((word) => [word, 1] as const),
  ...["output", "out", "head", "classifier", "logits", "final", "last", "pred", "prediction"].map(
    (word) => [word, 2] as const,
  ),
]);

const placeOf = (segment: string): number =>
  segment
    .toLowerCase()
    .split(/[^a-z]+/)
    .map((word) => rank.get(word) ?? 0)
    .find((place) => place !== 0) ?? 0;

/**
 * Compares names as a person reads them: part by part, numbers by their value, `dense` before `dense_1` before `dense_10`,
 * inputs and encoders first, outputs and heads last.
 */
export function byNature(a: string, b: string): number {
  const [left, right] = [a.split(/[./]/), b.split(/[./]/)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [l, r] = [left[i]!, right[i]!];
    const order = placeOf(l) - placeOf(r) || collator.compare(l, r);
    if (order !== 0) return order;
  }
  return left.length - right.length || (a < b ? -1 : a > b ? 1 : 0);
}
