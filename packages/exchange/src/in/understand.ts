import type { SafetensorsHeader } from "@closurenet/checkpoint";
import { networkTitle, type ActivationDescription, type NetworkDescription } from "@closurenet/experiment";
import { fail } from "../errors.ts";
import { chainOf } from "./chain.ts";
import { activationNamed, type Corrections } from "./corrections.ts";
import type { Group } from "./group.ts";
import { type InputShape, parseShape } from "./input-shape.ts";
import { assemble, type ModelLayer, type ModelNorm } from "./layers.ts";
import { ourNetwork } from "./ours.ts";
import { type NamedTensor, rolesOf } from "./roles.ts";
import { type Said, count, listed, plain } from "./said.ts";
import type { Placed } from "./steps.ts";

/** A checkpoint of other people: its place in the film, and its files. */
export interface ModelCheckpoint {
  readonly name: string;
  readonly step: number;
  readonly epoch: number;
  readonly files: readonly string[];
}

/** What was understood of a folder of checkpoints. */
export interface Understanding {
  /** In order. */
  readonly checkpoints: readonly ModelCheckpoint[];
  /** Matrices of weights, from the first layer to the last. */
  readonly layers: readonly ModelLayer[];
  readonly norms: readonly ModelNorm[];
  /** Other cells of a network that describes itself, such as statistics and random words. */
  readonly state: readonly NamedTensor[];
  readonly input: InputShape;
  /** What bytes of pixels were divided by in its training: 256 by closurenet, 255 by nearly all others (assumed). */
  readonly pixels: number;
  /** The mean and the deviation of such pixels, where a person tells them: `(byte ⁄ pixels − mean) ⁄ deviation`. */
  readonly normalize?: readonly [mean: number, deviation: number];
  /** The network in a line: `784-36-10 · relu`. */
  readonly title: string;
  /** For experiment's `buildNetwork`; undefined where it cannot be computed. */
  readonly network?: NetworkDescription;
  /** Why there is no network. */
  readonly reason?: string;
  /** All that was worked out, assumed and left aside. */
  readonly said: readonly Said[];
}

/** A checkpoint whose headers were read, as one, or could not be. */
export interface Headed {
  readonly group: Group;
  readonly placed: Placed;
  /** Undefined for one that was not read yet: then it is taken to be like the others. */
  readonly header?: SafetensorsHeader;
  readonly problem?: string;
}

/** The matrices and vectors of a network by name and shape: what must be the same in all checkpoints. */
function structureOf({ tensors }: SafetensorsHeader): string {
  const { weights, norms } = rolesOf(tensors);
  return JSON.stringify([
    weights.map(({ name, shape, bias }) => [name, shape, bias?.name]),
    norms.map(({ stem, columns }) => [stem, columns]),
  ]);
}

/** The headers with the structure that most have; of equally frequent ones the later. */
function commonest(headed: readonly Headed[]): {
  readonly kept: readonly Headed[];
  readonly others: readonly Headed[];
} {
  const structures = headed.map(({ header }) => header && structureOf(header));
  const counts = new Map<string, number>();
  for (const of of structures) if (of !== undefined) counts.set(of, (counts.get(of) ?? 0) + 1);
  let most: string | undefined;
  for (const [of, n] of counts) if (most === undefined || n >= counts.get(most)!) most = of;
  const same = (i: number): boolean => structures[i] === undefined || structures[i] === most;
  return { kept: headed.filter((_, i) => same(i)), others: headed.filter((_, i) => !same(i)) };
}

/**
 * Understands checkpoints by their headers: which tensors are layers, how they lie and follow each other, and the network that
 * they make.
 *
 * @throws if there is no checkpoint that can be read, or a correction does not fit the weights.
 */
export function understand(headed: readonly Headed[], corrections: Corrections = {}): Understanding {
  const { normalize, ...understood } = corrections;
  const scaled = normalize && { pixels: 255, normalize };
  const said: Said[] = [];
  for (const { problem } of headed) if (problem !== undefined) said.push({ about: "problem", text: problem });
  const whole = headed.filter(({ problem }) => problem === undefined);
  const complete = whole.filter(({ group }) => group.missing === undefined);
  const playable = complete.length > 0 ? complete : whole;
  for (const { group, placed } of whole) {
    if (group.missing === undefined) continue;
    const what = playable.length < whole.length ? "it is left out" : "what there is of it is shown";
    said.push({ about: "problem", text: `${plain(placed.name)}: ${group.missing}; ${what}` });
  }
  const { kept, others } = commonest(playable);
  const header = kept.findLast((one) => one.header)?.header;
  if (!header) {
    const problem = said.find(({ about }) => about === "problem")?.text;
    return fail(
      "models",
      `expected at least one file that can be read, got none. ${problem ?? "There is none at all."}`,
    );
  }
  if (others.length > 0) {
    const names = others.map(({ placed: { name } }) => name);
    said.push({
      about: "problem",
      text: `${listed(names)}: other layers or sizes than the rest; left out, open them alone`,
    });
  }

  const checkpoints = kept.map(({ group, placed }) => ({ ...placed, files: group.files }));
  const ours = Object.values(understood).every((told) => told === undefined) ? ourNetwork(header) : undefined;
  if (ours) {
    const ofOurs = networkTitle(ours.network);
    said.unshift({ about: "network", text: `${ofOurs} (as the files say)` });
    return { checkpoints, ...ours, norms: [], pixels: 256, ...scaled, title: ofOurs, said };
  }

  const { weights, norms, unknown: strange, said: ofTensors } = rolesOf(header.tensors);
  if (weights.length === 0) {
    const all = count(header.tensors.size, "tensor");
    return fail("models", `expected a matrix of weights, got none among ${all}. There is nothing to show.`);
  }
  const chain = chainOf(weights, corrections.layout);
  const { activation, why, reason: unknown } = activationOf(header, corrections);
  const input =
    corrections.input ?? parseShape(header.metadata.get("input") ?? header.metadata.get("input_shape") ?? "");
  const first = chain.layers[0];
  const fits = !input || !first || fitsInput(input, first);
  if (!fits && corrections.input) {
    const wanted =
      first.kind === "dense" ? `a shape of ${first.inputs} numbers` : `pictures of ${first.inputs} channels`;
    fail("input", `expected ${wanted} for "${plain(first.stem)}", got ${corrections.input.join(" × ")}.`);
  }
  const assembled = assemble(chain, norms, { activation, input: fits ? input : undefined });
  const missing = kept.some(({ group }) => group.missing !== undefined) ? "shards are missing" : undefined;
  const reason = strange ?? assembled.reason ?? missing ?? unknown;
  const { network } = assembled;
  const title = network
    ? networkTitle(network)
    : chain.layers.map(({ units, inputs }) => `${inputs}-${units}`).join(", ");
  const hidden = chain.layers.length > 1 ? why : "";
  if (network && reason === undefined) said.unshift({ about: "network", text: `${title}${hidden}` });
  else if (reason !== undefined) said.unshift({ about: "network", text: `none that can be computed: ${reason}` });
  return {
    checkpoints,
    layers: assembled.layers,
    norms: assembled.norms,
    state: [],
    pixels: chain.layers.some(({ biasRow }) => biasRow) ? 256 : 255,
    ...scaled,
    input: assembled.input,
    title,
    ...(network && reason === undefined && { network: { ...network, batch: 100, seed: 1, kernels: "wasm" } }),
    ...(reason !== undefined && { reason }),
    said: [...said, ...chain.said, ...assembled.said, ...ofTensors],
  };
}

const fitsInput = (input: InputShape, { kind, inputs }: { readonly kind: string; readonly inputs: number }): boolean =>
  kind === "dense"
    ? input.reduce((all, length) => all * length, 1) === inputs
    : input.length > 1 && (input[2] ?? 1) === inputs;

/** The activation between layers: as told, else as the files say, else relu. */
function activationOf(
  { metadata }: SafetensorsHeader,
  told: Corrections,
): { readonly activation: ActivationDescription; readonly why: string; readonly reason?: string } {
  if (told.activation !== undefined) return { activation: told.activation, why: " (as told)" };
  const written = metadata.get("activation") ?? metadata.get("hidden_act");
  if (written === undefined) return { activation: "relu", why: " (assumed: --activation tells another)" };
  const activation = activationNamed(written);
  if (activation !== undefined) return { activation, why: " (as the files say)" };
  return {
    activation: "relu",
    why: "",
    reason: `the files tell the activation "${plain(written)}", which is none of ours (--activation tells another)`,
  };
}
