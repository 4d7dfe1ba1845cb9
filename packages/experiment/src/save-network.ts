import { readFileSync } from "node:fs";
import { writeFileAtomic } from "@closurenet/checkpoint/node";
import type { Computing, DescribedNetwork } from "./build/network.ts";
import { fail, reason } from "./errors.ts";
import { readNetwork, writeNetwork } from "./network-file.ts";

/**
 * Writes a network into one file, weights and description, whole or not at all.
 *
 * @throws where its weights are not finite, or the disk refuses.
 * @example
 * saveNetwork("digits.safetensors", openTrained("runs/digits").net);
 * openNetwork("digits.safetensors").layers.length; // 3
 */
export const saveNetwork = (path: string, net: DescribedNetwork): void => writeFileAtomic(path, writeNetwork(net));

/**
 * Opens a network that `saveNetwork` wrote, or `writeNetwork`.
 *
 * @throws where there is no such file, or as `readNetwork` does.
 * @example
 * saveNetwork("digits.safetensors", buildNetwork(experiment));
 * const net = openNetwork("digits.safetensors");
 * evaluate(net, data).loss; // that of the network that was saved
 */
export function openNetwork(path: string, computing: Computing = {}): DescribedNetwork {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return fail(path, `could not be read: ${reason(error)}.`);
  }
  return readNetwork(bytes, path, computing);
}
