import { halfBits, type Frame, type Tensor } from "@closurenet/checkpoint";
import type { Corrections } from "@closurenet/exchange";
import { openFilm } from "@closurenet/exchange/node";
import { fail } from "./report.ts";

/** The weights of one layer, frame by frame. */
export interface LayerFilm {
  /** `layers.0.W` */
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
  /** Shape of what one unit looks at; empty where nothing tells. */
  readonly looksAt: readonly number[];
  /** Reads its frames: row by row, the row of the biases last. None of them is kept. */
  frames(): Generator<Uint16Array>;
  /** Why frames were left out, as far as they were read. */
  readonly problems: ReadonlySet<string>;
}

const { compare } = new Intl.Collator("en", { numeric: true }); // layers.2 before layers.10

/** The weights of the given layer among a frame's tensors: the one of that name, or the n-th that has a W, counted from 1. */
function weights({ tensors }: Frame, layer: number, known?: string): readonly [name: string, Tensor] {
  const named = known === undefined ? undefined : tensors.get(known);
  if (known !== undefined && named) return [known, named];
  const found = [...tensors].filter(([name]) => name.endsWith(".W")).toSorted(([a], [b]) => compare(a, b));
  if (found.length === 0) fail("film", "expected a layer with weights named W, got none. There is nothing to show.");
  return (
    found[layer - 1] ??
    fail("--layer", `expected a layer with weights, 1 … ${found.length} from the input on, got ${layer}.`)
  );
}

/** Finds a layer, counted from 1, in whatever can be filmed, also in a recording that is still being written or was cut. */
export function layerFilm(path: string, layer: number, corrections: Corrections = {}): LayerFilm {
  const source = openFilm(path, corrections);
  const known = source.layers?.[layer - 1]?.name;
  const first = source.frames(known).next();
  if (first.done) {
    const [problem] = first.value; // no frame, and why
    return fail(path, `expected a recording of at least one frame, got none${problem ? `: ${problem}` : "."}`);
  }
  const [name, { shape }] = weights(first.value, layer, known);
  const [rows = 1, units = 1] = shape;
  const problems = new Set<string>();
  return {
    name,
    inputs: rows - 1,
    units,
    looksAt: source.layers?.find((found) => found.name === name)?.looksAt ?? [],
    *frames() {
      const reading = source.frames(name);
      let turn = reading.next();
      for (; !turn.done; turn = reading.next()) yield halfBits(weights(turn.value, layer, name)[1]);
      for (const problem of turn.value) problems.add(problem);
    },
    problems,
  };
}
