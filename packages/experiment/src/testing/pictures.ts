import { dataset, rng, type Dataset } from "@closurenet/core";

/** The shape of a picture. Height and width differ, so that a test notices if they are exchanged. */
export const picture = [6, 5];

/** Noisy pictures of 6 × 5 in three classes, with a bar that stands further right in each. */
export function pictures(size = 26): Dataset {
  const noise = rng(3);
  const labels = Array.from({ length: size }, (_, i) => i % 3);
  const inputs = labels.flatMap((label) =>
    Array.from({ length: 30 }, (_, at) => noise.normal() / 4 + (at % 5 === label + 1 ? 1 : 0)),
  );
  return dataset({ inputs, labels, classes: 3 });
}
