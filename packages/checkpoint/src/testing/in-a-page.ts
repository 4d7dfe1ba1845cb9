// Two of the ways in which a page can keep weights, as functions that a test calls in one. The third is in the README.
import { mlp, restore, type Network } from "@closurenet/core";
import { readCells, writeCells } from "../cells.ts";

const build = (seed: number): Network => mlp([4, 8, 3], { seed });
const numbers = (net: Network): string => [...net.cells().values()].flatMap(({ get }) => [...get()]).join();
const trained = build(1);

/** Whether another network, given these bytes, is the trained one. */
function comesBack(bytes: Uint8Array): boolean {
  const net = build(2);
  restore(net.cells(), readCells(bytes));
  return numbers(net) === numbers(trained);
}

/** A download that the user keeps, and a file that the user drops. */
export async function throughBlob(): Promise<boolean> {
  const file = new Blob([Uint8Array.from(writeCells(trained.cells()))], { type: "application/octet-stream" });
  return comesBack(new Uint8Array(await file.arrayBuffer()));
}

/** localStorage keeps text: two digits for each byte. */
export function throughLocalStorage(): boolean {
  const digits = Array.from(writeCells(trained.cells()), (byte) => byte.toString(16).padStart(2, "0"));
  localStorage.setItem("weights", digits.join(""));
  const kept = localStorage.getItem("weights") ?? "";
  return comesBack(Uint8Array.from(kept.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}
