import type { ForeignFile } from "@closurenet/exchange";
import { addressWithin, ask, fault, legible } from "./address-within.ts";
import { urlSource } from "./recording-source.ts";
import { type ModelsSource, type Source, type ToldCorrections, toldNames } from "./source.ts";

/** Whether a file holds weights of others, or says which of them belong together. */
export const isModelFile = (name: string): boolean => /\.safetensors(\.index\.json)?$/i.test(name);

/** The parameters of a page's address by which a person corrects what was worked out. */
export function correctionsIn(search: string): ToldCorrections {
  const said = new URLSearchParams(search);
  return Object.fromEntries(toldNames.map((name) => [name, said.get(name) || undefined]));
}

/** Whatever lies behind an address: a run, a recording, or files of others. @throws as `urlSource` does. */
export function sourceAt(
  address: string,
  options: { readonly page: string; readonly name?: string; readonly corrections: ToldCorrections },
): Source {
  const { url, last } = addressWithin(address, options.page);
  const alone = isModelFile(url.pathname);
  if (!alone && !/^\/models\/[\da-f]{32}\/$/.test(url.pathname)) return urlSource(address, options);
  const folder = alone ? new URL(".", url) : url;
  return {
    kind: "models",
    name: legible(options.name ?? "") || legible(last) || "models",
    file: legible(last),
    address,
    corrections: options.corrections,
    async files() {
      if (alone) return [{ name: last, size: await lengthOf(url, last) }];
      const response = await ask(new URL("files.json", folder), {});
      if (!response.ok) throw fault(last, "the list of its files", `${response.status}`, "Open the folder again.");
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what our own server writes
      return (await response.json()) as ForeignFile[];
    },
    async bytes(file, from, to, signal) {
      if (from === to) return new Uint8Array(0);
      const where = new URL(file.split("/").map(encodeURIComponent).join("/"), folder);
      const response = await ask(where, { signal: signal ?? null, headers: { range: `bytes=${from}-${to - 1}` } });
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (response.status === 206) return bytes;
      if (response.status === 200) return bytes.slice(from, to); // a server that knows no ranges
      throw fault(file, "status 206", `${response.status} ${response.statusText}`.trim(), "Is it still there?");
    },
  };
}

async function lengthOf(url: URL, name: string): Promise<number> {
  const response = await ask(url, { method: "HEAD" });
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  if (response.ok && Number.isInteger(length)) return length;
  throw fault(name, "a file of known length at this address", `${response.status}`, "Open the file itself.");
}

/** Files of others that a person picked or dropped, by their paths. */
export function fileModels(
  name: string,
  files: ReadonlyMap<string, () => Promise<File>>,
  corrections: ToldCorrections,
): ModelsSource {
  const file = async (path: string): Promise<File> => {
    const open = files.get(path);
    if (!open) throw fault(path, "one of the files that were opened", "another", "Open it as well.");
    return open();
  };
  return {
    kind: "models",
    name,
    file: name,
    corrections,
    files: () => Promise.all([...files.keys()].map(async (path) => ({ name: path, size: (await file(path)).size }))),
    bytes: async (path, from, to) => new Uint8Array(await (await file(path)).slice(from, to).arrayBuffer()),
  };
}
