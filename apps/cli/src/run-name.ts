import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Experiment } from "@closurenet/experiment";

/** What a folder of runs on a data set begins with: `mnist`, `fashion-mnist`, `emnist-letters`, `digits`, `pictures`. */
const stem = ({ name, source }: Experiment["data"]): string =>
  source === "drawn" ? "digits" : name.startsWith("unnamed ") ? "pictures" : name.toLowerCase();

/** `mnist-784-100-50-10` */
export function runName({ data, input, layers }: Experiment): string {
  const inputs = input.reduce((product, size) => product * size, 1);
  const sizes = [inputs, ...layers.flatMap((layer) => (layer.kind === "dense" ? [layer.units] : []))];
  return `${stem(data)}-${sizes.length > 8 ? `${sizes.length}-layers` : sizes.join("-")}`;
}

/** `runs/NAME`, with a number behind it where that is taken. */
export function newRunFolder(name: string): string {
  const base = join("runs", name);
  for (let i = 1; ; i++) {
    const dir = i === 1 ? base : `${base}-${i}`;
    if (!existsSync(dir)) return dir;
  }
}
