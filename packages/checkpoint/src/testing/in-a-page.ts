// The README's examples of a page that keeps its weights, as functions that a test calls in a page.
import { mlp, restore, type Network } from "@closurenet/core";
import { readCells, writeCells } from "../cells.ts";

const build = (seed: number): Network => mlp([4, 8, 3], { seed });
const numbers = (net: Network): string => [...net.cells().values()].flatMap(({ get }) => [...get()]).join();
const trained = build(1);

/** Whether another network has the trained weights after it has read these bytes. */
function restoresTrained(bytes: Uint8Array): boolean {
  const net = build(2);
  restore(net.cells(), readCells(bytes));
  return numbers(net) === numbers(trained);
}

/** A download that the user keeps, and a file that the user drops. */
export async function throughBlob(): Promise<boolean> {
  const file = new Blob([Uint8Array.from(writeCells(trained.cells()))], { type: "application/octet-stream" });
  return restoresTrained(new Uint8Array(await file.arrayBuffer()));
}

/** localStorage keeps text: two digits for each byte. */
export function throughLocalStorage(): boolean {
  const digits = Array.from(writeCells(trained.cells()), (byte) => byte.toString(16).padStart(2, "0"));
  localStorage.setItem("weights", digits.join(""));
  const kept = localStorage.getItem("weights") ?? "";
  return restoresTrained(Uint8Array.from(kept.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("the database refused")));
  });

function database(): Promise<IDBDatabase> {
  const opening = indexedDB.open("networks", 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore("weights"));
  return done(opening);
}

/** IndexedDB keeps the bytes as they are. */
export async function throughIndexedDb(): Promise<boolean> {
  const db = await database();
  await done(db.transaction("weights", "readwrite").objectStore("weights").put(writeCells(trained.cells()), "mine"));
  db.close();

  const again = await database();
  const bytes = await done<Uint8Array>(again.transaction("weights").objectStore("weights").get("mine"));
  again.close();
  return restoresTrained(bytes);
}
