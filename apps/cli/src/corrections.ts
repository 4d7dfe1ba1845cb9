import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";

/** What a person tells of files that do not describe themselves. */
export interface Told {
  readonly input?: string;
  readonly activation?: string;
  readonly layout?: string;
  readonly normalize?: string;
}

/** Adds the options that correct what was worked out of safetensors files of other programs. */
export const withCorrections = (command: Command): Command =>
  command
    .option("--input <shape>", "safetensors files: shape of one example, such as 20x20, 32x32x3 or 13")
    .option("--activation <name>", "safetensors files: of the hidden layers")
    .option("--layout <order>", "safetensors files: out,in (PyTorch) or in,out (Keras)");

/** The same, and how pixels became inputs: where the network is used. */
export const withPixels = (command: Command): Command =>
  withCorrections(command).option(
    "--normalize <mean,std>",
    "safetensors files: pixels as torchvision's Normalize makes them (default: divided by 255)",
  );

/** The folder itself, or the one that a file is in. */
export const folderOf = (path: string): string => (existsSync(path) && statSync(path).isFile() ? dirname(path) : path);
