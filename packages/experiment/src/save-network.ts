import { readSafetensorsFile, writeFileAtomic } from "@closurenet/checkpoint/node";
import type { Computing, DescribedNetwork } from "./build/network.ts";
import { readNetwork, writeNetwork } from "./network-file.ts";

/**
 * Writes a network, its weights and its description, into one file, whole or not at all.
 *
 * @throws if its weights are not finite, or the disk fails.
 * @example
 * saveNetwork("digits.safetensors", openTrained("runs/digits").net);
 * openNetwork("digits.safetensors").layers.length; // 3
 */
export const saveNetwork = (path: string, net: DescribedNetwork): void => writeFileAtomic(path, writeNetwork(net));

/**
 * Opens a network that `saveNetwork` or `writeNetwork` wrote.
 *
 * @throws if there is no such file, and as `readNetwork` does.
 * @example
 * saveNetwork("digits.safetensors", buildNetwork(experiment));
 * const net = openNetwork("digits.safetensors");
 * evaluate(net, data).loss; // the loss of the network that was saved
 */
export const openNetwork = (path: string, computing: Computing = {}): DescribedNetwork =>
  readNetwork(readSafetensorsFile(path), path, computing);
