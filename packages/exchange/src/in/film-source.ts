import { valuesOf, type Frame } from "@closurenet/checkpoint";
import { openRun, recordingFrames, whatIs, type Run } from "@closurenet/checkpoint/node";
import type { Saved } from "@closurenet/core";
import { parseExperiment, weightShapes, type WeightShape } from "@closurenet/experiment";
import { fail } from "../errors.ts";
import type { Corrections } from "./corrections.ts";
import { openModelFolder } from "./model-folder.ts";
import type { Said } from "./said.ts";
import type { Understanding } from "./understand.ts";

/** Whatever can be filmed: a run, a recording, a folder of checkpoints of other people, or one file, which is a still. */
export interface FilmSource {
  /** Its matrices of weights, from the first layer to the last; undefined where only the frames tell. */
  readonly layers?: readonly WeightShape[];
  /** What a run says of itself, as it stands in run.json; it is not checked. */
  readonly description?: unknown;
  /** All that was understood of files that do not describe themselves. */
  readonly models?: Understanding;
  /**
   * Reads its frames: a step, named matrices, measures. With `only`, a matrix's name, a frame may hold that one alone. Returns why
   * frames were left out, or why there are no more.
   */
  frames(only?: string): Generator<Frame, readonly string[]>;
  /** Reads the exact values of cells at a step, and of a run's training as well; undefined where no checkpoint of it is whole. */
  cells(step: number): ReadonlyMap<string, Saved> | undefined;
  /** What was worked out of files that do not describe themselves. */
  readonly said: readonly Said[];
}

/**
 * Opens whatever can be filmed.
 *
 * @throws if there is nothing of the kind at `path`, or corrections are given for what describes itself.
 * @example
 * const source = openFilm("models"); // safetensors files, as PyTorch users have
 * source.layers?.map(({ name, units }) => `${name}: ${units}`); // ["layers.0.W: 36", "layers.1.W: 10"]
 * [...source.frames()].map(({ step }) => step); // [0, 50]
 */
export function openFilm(path: string, corrections: Corrections = {}): FilmSource {
  const found = whatIs(path);
  if (found.kind === "models") return ofModels(path, corrections);
  noCorrections(path, corrections);
  if (found.kind === "recording") return { frames: () => recorded(found.path), cells: () => undefined, said: [] };
  const run = openRun(found.dir);
  const layers = shapesOf(run.description);
  const { description } = run;
  const frames = (): ReturnType<FilmSource["frames"]> => recorded(run.recordingPath);
  return { ...(layers && { layers }), description, frames, cells: (step) => cellsAt(run, step), said: [] };
}

function cellsAt(run: Run, step: number): ReadonlyMap<string, Saved> | undefined {
  const found = run.newestCheckpoint(step);
  if (found?.step !== step) return undefined;
  return new Map(
    [...found.tensors].map(([name, tensor]): [string, Saved] => {
      const [rows = 1, cols = 1] = tensor.shape;
      return [name, { rows, cols, values: valuesOf(tensor) }];
    }),
  );
}

/** @throws if there are corrections: a run describes itself. */
export function noCorrections(path: string, corrections: Corrections): void {
  const given = (["input", "activation", "layout", "normalize"] as const).filter(
    (key) => corrections[key] !== undefined,
  );
  if (given.length === 0) return;
  fail(path, `expected no ${given.map((key) => `--${key}`).join(", ")} for it: a run says what it is. Leave it out.`);
}

function* recorded(path: string): Generator<Frame, readonly string[]> {
  const { problem } = yield* recordingFrames(path);
  return problem === undefined ? [] : [problem];
}

/** A film needs the recording only, so a broken description does not matter. */
function shapesOf(description: unknown): readonly WeightShape[] | undefined {
  try {
    return weightShapes(parseExperiment(description));
  } catch {
    return undefined;
  }
}

function ofModels(path: string, corrections: Corrections): FilmSource {
  const folder = openModelFolder(path, corrections);
  return {
    layers: folder.layers.map(({ name, weight, looksAt, units, activation }) => ({
      name,
      kind: weight.kind,
      looksAt,
      units,
      activation,
    })),
    *frames(only) {
      const at = only === undefined ? -1 : folder.layers.findIndex(({ name }) => name === only);
      return yield* folder.frames(at < 0 ? undefined : at);
    },
    cells(step) {
      const at = folder.checkpoints.findIndex((checkpoint) => checkpoint.step === step);
      try {
        return at < 0 ? undefined : folder.cells(at);
      } catch {
        return undefined; // it is damaged
      }
    },
    models: folder,
    said: folder.said,
  };
}
