import { readSafetensors, writeCells } from "@closurenet/checkpoint";
import type { Kernels } from "@closurenet/core";
import { build, type Computing, type DescribedNetwork } from "./build/network.ts";
import { parseNetworkFile, type NetworkDescription } from "./description/network.ts";
import { fail, reason } from "./errors.ts";
import { restoreFrom } from "./restore-from.ts";

/** The metadata that holds the description. */
const KEY = "closurenet.network";

/**
 * A network in one safetensors file: its weights and all else that must survive, exactly, and in the metadata its
 * description as JSON. The same network gives the same bytes; other tools read the weights.
 *
 * @throws naming what is not finite, for such a network could not be read again.
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
 * Reads what `writeNetwork` wrote, weights to the bit. Nothing of the file is trusted: a network that holds more than 2²⁸
 * numbers, those of a minibatch included, is refused before memory is taken.
 *
 * @param name the file's name, for messages
 * @throws where the file is no safetensors file, holds no description or none of a network, or weights are missing, left
 * over, of another shape or type, or not finite.
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
  const net = unfilled(parseNetworkFile(parsedJson(json, name), name), computing, name);
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

/** Numbers that the cells of a network from a file may hold: 1 GiB. */
const MOST = 2 ** 28;

/** A network whose weights are still to come, within the limit. */
function unfilled(description: NetworkDescription, computing: Computing, name: string): DescribedNetwork {
  let left = MOST;
  const limited = (kernels: Kernels): Kernels => ({
    ...kernels,
    cell(rows, cols) {
      left -= rows * cols;
      if (left < 0) throw new Error(`it holds more than ${MOST} numbers, those of a minibatch included.`);
      return kernels.cell(rows, cols);
    },
  });
  try {
    const net = build(description, computing, { kernels: limited, initial: () => () => {} });
    left = Infinity; // the limit is for what the file asks for, not for what comes after
    return net;
  } catch (error) {
    return fail(name, `expected a network that can be built, got none: ${reason(error)}`);
  }
}
