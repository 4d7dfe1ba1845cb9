import type { Cells, Saved } from "@closurenet/core";
import { fail } from "./errors.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";
import { tensorOf, valuesOf } from "./tensors.ts";

/**
 * Writes cells as a safetensors file, with their exact values: one tensor of shape `[rows, cols]` per cell.
 *
 * @throws if the metadata is too long for a header.
 * @example
 * const bytes = writeCells(net.cells());
 * restore(net.clone().cells(), readCells(bytes));
 */
export const writeCells = (cells: Cells, metadata?: ReadonlyMap<string, string>): Uint8Array<ArrayBuffer> =>
  writeSafetensors(new Map([...cells].map(([name, cell]) => [name, tensorOf(cell)])), metadata);

/**
 * Reads the values in a safetensors file, for core's `restore`.
 *
 * @param name the file's name, for messages
 * @throws if it is no safetensors file, or a tensor in it is no matrix of floats or words.
 * @example
 * [...readCells(writeCells(mlp([2, 2]).cells()))].map(([name, { rows }]) => `${name}: ${rows}`); // ["layers.0.W: 3"]
 */
export function readCells(bytes: Uint8Array, name = "cells"): Map<string, Saved> {
  const { tensors } = readSafetensors(bytes, name);
  return new Map(
    [...tensors].map(([key, tensor]) => {
      const [rows, cols] = tensor.shape;
      if (rows === undefined || cols === undefined || tensor.shape.length > 2) {
        fail(name, `expected a matrix in ${key}, got [${tensor.shape.join()}]. Was it written by another program?`);
      }
      return [key, { rows, cols, values: valuesOf(tensor) }];
    }),
  );
}
