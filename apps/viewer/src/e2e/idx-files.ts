import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Digits, drawnDigits } from "@closurenet/mnist";
import { digitFiles } from "../server/digits.ts";

/** Writes a small data set of MNIST's file names into a new folder; two files are gzipped and two are not. */
export function writeIdxFolder(folder: string, counts: { readonly train: number; readonly test: number }): string {
  mkdirSync(folder, { recursive: true });
  const write = (part: "train" | "t10k", digits: Digits): void => {
    for (const [name, bytes] of digitFiles(() => digits)()) {
      const own = name.replace("t10k", part);
      const packed = name.includes("images");
      writeFileSync(join(folder, packed ? `${own}.gz` : own), packed ? gzipSync(bytes) : bytes);
    }
  };
  write("train", drawnDigits({ count: counts.train, seed: 21 }));
  write("t10k", drawnDigits({ count: counts.test, seed: 22 }));
  return folder;
}
