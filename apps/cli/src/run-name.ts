import { existsSync } from "node:fs";
import { join } from "node:path";

/** `runs/mnist-784-100-50-10`, with a number behind it where that is taken. */
export function newRunFolder(sizes: readonly number[]): string {
  const base = join("runs", `mnist-${sizes.length > 8 ? `${sizes.length}-layers` : sizes.join("-")}`);
  for (let i = 1; ; i++) {
    const dir = i === 1 ? base : `${base}-${i}`;
    if (!existsSync(dir)) return dir;
  }
}
