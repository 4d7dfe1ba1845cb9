import { drawnCounts, drawnName } from "@closurenet/mnist";
import type { Learning } from "./files.ts";

/** What is known of the drawn digits before they are drawn. */
export const drawnLearning: Learning = {
  data: {
    name: drawnName,
    source: "drawn",
    train: drawnCounts.train,
    test: drawnCounts.test,
    digests: {},
  },
  rows: 28,
  cols: 28,
  classes: 10,
};
