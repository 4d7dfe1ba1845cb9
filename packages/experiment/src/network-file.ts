import { readSafetensors, writeCells } from "@closurenet/checkpoint";
import type { Kernels } from "@closurenet/core";
import { blank, build, type Computing, type DescribedNetwork } from "./build/network.ts";
import { parseNetworkFile, type NetworkDescription } from "./description/network.ts";
import { fail, reason } from "./errors.ts";
import { restoreFrom } from "./restore-from.ts";

/** The metadata key of the description. */
const KEY = "closurenet.network";

/**
 * Writes a network into one safetensors file: the exact values of its weights and of all other cells that must survive, and
 * its description as JSON in the metadata. The same network gives the same bytes. Other tools can read the weights.
 *
 * @throws if a cell holds numbers that are not finite, because such a network could not be read again.
 * @example
 * const bytes = writeNetwork(buildNetwork(experiment));
 * readNetwork(bytes).description.batch; // 100
 */
export function writeNetwork(net: DescribedNetwork): Uint8Array<ArrayBuffer> {
  for (const [name, cell] of net.cells()) {
    if (cell.get().every(Number.isFinite)) continue;
    fail("writeNetwork", `expected finite numbers, got others in ${name}. Did its training diverge?`);
  }
  const description = JSON.stringify({ format: "closurenet network", version: 1, ...net.description });
  return writeCells(net.cells(), new Map([[KEY, description]]));
}

/**
 * Reads what `writeNetwork` wrote; the weights are the same to the bit. The file may be hostile: a network of more than 2²⁸
 * numbers, those of a minibatch included, is refused before its memory is allocated.
 *
 * @param name the file's name, for messages
 * @throws if the file is no safetensors file or has no valid description, or if weights are missing, left over, of another
 * shape or type, or not finite.
 * @example
 * const bytes = await new Response(new Blob([writeNetwork(buildNetwork(experiment))])).arrayBuffer();
 * const net = readNetwork(new Uint8Array(bytes), "dropped.safetensors");
 * net.layers.length; // 3
 */
export function readNetwork(bytes: Uint8Array, name = "network", computing: Computing = {}): DescribedNetwork {
  const { tensors, metadata } = readSafetensors(bytes, name);
  const json = metadata.get(KEY);
  if (json === undefined) {
    fail(name, `expected a description (${KEY}) in the metadata, got none. Weights alone do not say what they are of.`);
  }
  const net = withoutWeights(parseNetworkFile(parsedJson(json, name), name), computing, name);
  restoreFrom(name, net.cells(), tensors);
  return net;
}

function parsedJson(json: string, name: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    return fail(name, `expected a description in JSON, got ${reason(error)}. The file is damaged.`);
  }
}

/** How many numbers the cells of a network from a file may hold: 1 GiB. */
const MAXIMUM_NUMBERS = 2 ** 28;

/** Builds the described network with all weights 0, within the limit of memory. */
function withoutWeights(description: NetworkDescription, computing: Computing, name: string): DescribedNetwork {
  let left = MAXIMUM_NUMBERS;
  const limited = (kernels: Kernels): Kernels => ({
    ...kernels,
    cell(rows, cols) {
      left -= rows * cols;
      if (left < 0) throw new Error(`it holds more than ${MAXIMUM_NUMBERS} numbers, those of a minibatch included.`);
      return kernels.cell(rows, cols);
    },
  });
  try {
    const net = build(description, computing, { kernels: limited, initializerOf: blank });
    left = Infinity; // the limit holds for the file, not for cells that are made later
    return net;
  } catch (error) {
    return fail(name, `expected a network that can be built, got none: ${reason(error)}`);
  }
}
