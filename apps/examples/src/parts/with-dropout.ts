import { dense, relu, softmax, type LayerRecipe } from "@closurenet/core";
import { dropout } from "@closurenet/layers-dropout";

/** A layer like any other, and the only difference between the two. */
export const contestants = (hidden: number): Record<string, readonly LayerRecipe[]> => ({
  "without dropout": [dense(hidden, relu), dense(10, softmax)],
  "with dropout": [dropout(0.2), dense(hidden, relu), dropout(0.5), dense(10, softmax)],
});
