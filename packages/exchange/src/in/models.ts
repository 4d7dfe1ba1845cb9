import type { Frame, SafetensorsHeader } from "@closurenet/checkpoint";
import type { Saved } from "@closurenet/core";
import { reason } from "../errors.ts";
import type { Corrections } from "./corrections.ts";
import { readModelCells, readModelFrame } from "./frame.ts";
import { type Group, groupFiles, isIndex } from "./group.ts";
import { type ForeignFile, type Reading, bytesOf, headerOf } from "./reading.ts";
import { type Said, plain } from "./said.ts";
import { orderOf } from "./steps.ts";
import { type Headed, type ModelCheckpoint, type Understanding, understand } from "./understand.ts";
import { writtenSteps } from "./written-steps.ts";

/** Checkpoints of other people, understood, and each of them to be read when it is shown. */
export interface Models extends Understanding {
  /**
   * Reads the frame of the i-th checkpoint; with `layers`, their numbers from 0 on, these alone.
   *
   * @throws if its files are damaged, or have other layers or sizes than the checkpoints that were understood.
   */
  frame(i: number, layers?: readonly number[]): Reading<Frame>;
  /** Reads the exact values of the i-th checkpoint, for core's `restore`. @throws as `frame` does. */
  cells(i: number): Reading<Map<string, Saved>>;
}

/** So many checkpoints are read to understand them all; the others when they are shown. */
const MOST_READ = 24;
const INDEX_LIMIT = 1 << 23;

/**
 * Opens any safetensors files as one run: finds the checkpoints and their order, the layers and the network. Reads headers only,
 * of the first, the last and some between.
 *
 * @throws if there is no checkpoint that can be read, or a correction does not fit the weights.
 * @example
 * import type { Piece } from "@closurenet/exchange";
 *
 * const names = ["step_0.safetensors", "step_50.safetensors"];
 * const files = names.map((name) => ({ name, size: statSync(name).size }));
 * const read = ({ file, from, to }: Piece) => readFileSync(file).subarray(from, to);
 * const models = readNow(openModels(files), read);
 * models.checkpoints.map(({ step }) => step); // [0, 50]
 * readNow(models.frame(1), read).tensors.get("layers.0.W")?.shape; // [785, 36]
 */
export function* openModels(files: readonly ForeignFile[], corrections: Corrections = {}): Reading<Models> {
  const said: Said[] = [];
  const sizes = new Map(files.map(({ name, size }) => [name, size]));
  const indexes = new Map<string, readonly string[]>();
  for (const file of files) {
    if (!isIndex(file.name)) continue;
    try {
      indexes.set(file.name, yield* readIndex(file));
    } catch (error) {
      said.push({ about: "problem", text: `${plain(file.name)} tells nothing: ${reason(error)}` });
    }
  }
  const { groups, said: ofFiles } = groupFiles([...sizes.keys()], indexes);
  const byName = new Map(groups.map((group) => [group.name, group]));
  const order = orderOf([...byName.keys()]);
  const { placed } = order;
  const read = new Set(sample(placed.length, MOST_READ));
  const headed: Headed[] = [];
  for (const [i, place] of placed.entries()) {
    const group = byName.get(place.name)!;
    if (!read.has(i)) {
      headed.push({ group, placed: place });
      continue;
    }
    try {
      headed.push({ group, placed: place, header: yield* headerOfGroup(group, sizes) });
    } catch (error) {
      headed.push({ group, placed: place, problem: `${withoutPackage(reason(error))} It is left out.` });
    }
  }
  const written = order.counted ? writtenSteps(headed) : undefined;
  const understanding = understand(written?.headed ?? headed, corrections);
  const { layers, norms, state, checkpoints } = understanding;
  return {
    ...understanding,
    said: [
      { about: "checkpoints", text: checkpointsSaid(checkpoints, written?.how ?? order.how) },
      ...order.said.filter(({ about }) => about === "checkpoints"),
      ...understanding.said,
      ...said,
      ...ofFiles,
      ...order.said.filter(({ about }) => about !== "checkpoints"),
    ],
    frame: (i, only) => readModelFrame(checkpoints[i]!, only ? only.map((layer) => layers[layer]!) : layers, sizes),
    cells: (i) => readModelCells(checkpoints[i]!, { layers, norms, state }, sizes),
  };
}

/** `7, at steps 0 … 300: the number behind "step_" in file names`. */
function checkpointsSaid(checkpoints: readonly ModelCheckpoint[], how: string): string {
  const [first, last] = [checkpoints[0]!.step, checkpoints.at(-1)!.step];
  const at = checkpoints.length > 1 ? `${checkpoints.length}, at steps ${first} … ${last}` : `1, at step ${first}`;
  return how === "" ? at : `${at}: ${how}`;
}

/** `[checkpoint] a.safetensors: …` without the package, for a sentence among others. */
const withoutPackage = (message: string): string => message.replace(/^\[[a-z-]+\] /, "");

/** The first, the last and some between, evenly. */
function sample(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (length - 1)) / (most - 1)));
}

/** The headers of all shards as one. */
function* headerOfGroup({ files }: Group, sizes: ReadonlyMap<string, number>): Reading<SafetensorsHeader> {
  const tensors = new Map<string, NonNullable<ReturnType<SafetensorsHeader["tensors"]["get"]>>>();
  const metadata = new Map<string, string>();
  for (const name of files) {
    const header = yield* headerOf({ name, size: sizes.get(name) ?? 0 });
    for (const [key, value] of header.metadata) metadata.set(key, value);
    for (const [tensor, info] of header.tensors) {
      if (tensors.has(tensor))
        throw new Error(`${plain(name)}: expected each tensor in one shard, got "${plain(tensor)}" again.`);
      tensors.set(tensor, info);
    }
  }
  return { tensors, metadata };
}

/** The files that an index lists. */
function* readIndex({ name, size }: ForeignFile): Reading<readonly string[]> {
  if (size > INDEX_LIMIT) throw new Error(`expected at most ${INDEX_LIMIT} bytes, got ${size}.`);
  const value: unknown = JSON.parse(new TextDecoder().decode(yield* bytesOf(name, 0, size)));
  const map: unknown =
    typeof value === "object" && value !== null && "weight_map" in value ? value.weight_map : undefined;
  if (typeof map !== "object" || map === null) throw new Error("expected a weight_map, got none.");
  const files = new Set(Object.values(map));
  return [...files].filter((file) => typeof file === "string");
}
