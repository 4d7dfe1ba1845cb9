import { whatIs } from "@closurenet/checkpoint/node";
import type { Corrections } from "@closurenet/exchange";
import { noCorrections, openModelFolder } from "@closurenet/exchange/node";
import type { DescribedNetwork, Experiment, PixelScale } from "@closurenet/experiment";
import { openTrained } from "@closurenet/experiment/node";
import { fail } from "./report.ts";

/** A trained network, of a run or of files that another program wrote. */
export interface AnyTrained {
  /** Of a run only. */
  readonly experiment?: Experiment;
  readonly net: DescribedNetwork;
  readonly step: number;
  /** How bytes of pixels became inputs in its training. */
  readonly scale: PixelScale;
  /** What was assumed to make a network of the files. */
  readonly assumed: readonly string[];
  /** Why newer checkpoints were not used. */
  readonly skipped: readonly string[];
}

/** Opens a run, or any safetensors files, as a trained network: the newest checkpoint, or the best one of a run. */
export function openAny(path: string, corrections: Corrections, best = false): AnyTrained {
  const found = whatIs(path);
  if (found.kind !== "models") {
    noCorrections(path, { ...corrections, normalize: undefined }); // a run can be tested on other inputs
    const { experiment, net, step, skipped } = openTrained(found.kind === "run" ? found.dir : path, { best });
    const { normalize } = corrections;
    const scale = normalize ? { pixels: 255, normalize } : experiment.data;
    return { experiment, net, step, scale, assumed: [], skipped };
  }
  if (best) fail("--best", `expected a run, got ${path}: files of other programs have no best of their own.`);
  const folder = openModelFolder(path, corrections);
  const { net, step, skipped } = folder.newest();
  const assumed = folder.said.filter(({ about }) => about === "network").map(({ text }) => text);
  return { net, step, scale: folder, assumed, skipped };
}
