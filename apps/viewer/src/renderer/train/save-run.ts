import type { Host } from "../../host/host.ts";
import type { Training } from "./training.ts";

/**
 * Saves all files of a run: into a folder that a person picks where the browser can write there, else as one zip file. Resolves
 * with the name of what was saved; undefined where the person thought better of it.
 *
 * @throws where it cannot be written.
 */
export async function saveRun(host: Host, { source, files }: Training): Promise<string | undefined> {
  const all = files();
  if (!all) throw new Error("The run can be saved when the training is over, or was stopped.");
  const { name } = source;
  if (host.kind === "web" && window.showDirectoryPicker) {
    const parent = await window.showDirectoryPicker({ id: "save", mode: "readwrite" }).catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === "AbortError") return undefined;
      throw cause;
    });
    if (!parent) return undefined;
    const folder = await newFolder(parent, name);
    for (const [path, bytes] of all) await write(folder, path.split("/"), bytes);
    return folder.name;
  }
  const { zipSync } = await import("fflate");
  const zipped = zipSync(Object.fromEntries([...all].map(([path, bytes]) => [`${name}/${path}`, bytes])), { level: 0 });
  const saved = await host.save!(`${name}.zip`, zipped, "application/zip");
  return saved ? `${name}.zip` : undefined;
}

/** A folder of this name, or with a number behind it: what is there is not touched. */
async function newFolder(parent: FileSystemDirectoryHandle, name: string): Promise<FileSystemDirectoryHandle> {
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}-${n}`;
    const there = await parent.getDirectoryHandle(free).then(
      () => true,
      (cause: unknown) => {
        if (cause instanceof DOMException && cause.name === "NotFoundError") return false;
        if (cause instanceof DOMException && cause.name === "TypeMismatchError") return true;
        throw cause;
      },
    );
    if (!there) return parent.getDirectoryHandle(free, { create: true });
  }
}

async function write(
  folder: FileSystemDirectoryHandle,
  [name = "", ...rest]: readonly string[],
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  if (rest.length > 0) return write(await folder.getDirectoryHandle(name, { create: true }), rest, bytes);
  const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await file.write(bytes);
  await file.close();
}
