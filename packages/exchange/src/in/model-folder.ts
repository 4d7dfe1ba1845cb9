import { statSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "@closurenet/checkpoint";
import { readPart, whatIs } from "@closurenet/checkpoint/node";
import { restore, type Network, type Saved } from "@closurenet/core";
import { blankNetwork, type Computing, type DescribedNetwork } from "@closurenet/experiment";
import { fail, reason } from "../errors.ts";
import type { Corrections } from "./corrections.ts";
import { type Models, openModels } from "./models.ts";
import { type Piece, readNow } from "./reading.ts";
import { plain } from "./said.ts";
import type { Understanding } from "./understand.ts";

/** A folder of checkpoints of other people. */
export interface ModelFolder extends Understanding {
  /**
   * Reads the frames one after the other; with `layer`, counted from 0, this one alone. A damaged checkpoint is left out: it returns
   * why, one sentence for each.
   */
  frames(layer?: number): Generator<Frame, readonly string[]>;
  /** Reads the exact values of the i-th checkpoint, for core's `restore`. @throws if they are damaged. */
  cells(i: number): ReadonlyMap<string, Saved>;
  /**
   * Sets a network of `network` to the exact weights of the i-th checkpoint.
   *
   * @throws if the weights are damaged or not finite; then nothing was changed.
   */
  restore(net: Network, i: number): void;
  /**
   * The network of the last checkpoint that can be used, its step, and why later ones were skipped.
   *
   * @throws if there is no network that can be computed, or no checkpoint that can be used.
   */
  newest(computing?: Computing): {
    readonly net: DescribedNetwork;
    readonly step: number;
    readonly skipped: readonly string[];
  };
}

/**
 * Opens a safetensors file, or a folder of them, as a run. Headers are read, and weights when they are wanted.
 *
 * @throws if there is no such file, none that can be read, or a correction does not fit the weights.
 * @example
 * const folder = openModelFolder("models");
 * folder.title; // "784-36-10 · relu"
 * [...folder.frames()].map(({ step }) => step); // [0, 50]
 */
export function openModelFolder(path: string, corrections: Corrections = {}): ModelFolder {
  const found = whatIs(path);
  if (found.kind !== "models") fail(path, `expected safetensors files, got a ${found.kind}.`);
  const { dir, files } = found;
  const read = ({ file, from, to }: Piece): Uint8Array => readPart(join(dir, file), from, to);
  const models: Models = readNow(
    openModels(
      files.map((name) => ({ name, size: statSync(join(dir, name)).size })),
      corrections,
    ),
    read,
  );
  const { frame: _, cells: __, ...understanding } = models;
  const cells = (i: number): ReadonlyMap<string, Saved> => readNow(models.cells(i), read);
  function restoreAt(net: Network, i: number): void {
    const saved = cells(i);
    try {
      restore(net.cells(), saved);
    } catch (error) {
      fail(plain(models.checkpoints[i]!.name), reason(error).replace("[core] restore: ", ""));
    }
  }

  return {
    ...understanding,
    *frames(layer) {
      const problems: string[] = [];
      for (const i of models.checkpoints.keys()) {
        let frame: Frame;
        try {
          frame = readNow(models.frame(i, layer === undefined ? undefined : [layer]), read);
        } catch (error) {
          problems.push(reason(error));
          continue;
        }
        yield frame;
      }
      return problems;
    },
    cells,
    restore: restoreAt,
    newest(computing) {
      const { network, checkpoints } = models;
      if (!network) {
        const why = models.reason ?? "its layers are not known";
        return fail(path, `expected a network that can be computed, got none: ${why}.`);
      }
      const net = blankNetwork(network, computing);
      const skipped: string[] = [];
      for (const [i, { step }] of [...checkpoints.entries()].toReversed()) {
        try {
          restoreAt(net, i);
          return { net, step, skipped };
        } catch (error) {
          skipped.push(reason(error));
        }
      }
      return fail(
        path,
        `expected a checkpoint that can be used, got ${skipped.length} that cannot. ${skipped.join(" ")}`,
      );
    },
  };
}
