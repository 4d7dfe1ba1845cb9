import { commands, placeInAddress } from "../commands.ts";
import { servedDigits } from "./digits.ts";
import type { Host } from "./host.ts";
import { listed, type Part, sourcesOf, walkEntry, walkHandle } from "./opened-files.ts";
import type { Source } from "./source.ts";

const isKnown = (
  handle: FileSystemHandle | null | undefined,
): handle is FileSystemFileHandle | FileSystemDirectoryHandle =>
  handle?.kind === "file" || handle?.kind === "directory";

/** A download has begun to read its blob by then, ms. */
const REVOKE_AFTER = 30_000;

/** The web: files come from pickers and drops, runs of the local server from the address, which `named` reads. */
export function webHost(window: Window, named: () => readonly Source[]): Host {
  const served = servedDigits(window.location.href);
  return {
    kind: "web",
    train: commands(placeInAddress(window.location.href)).train(),
    async initial() {
      return named();
    },
    async pickFile() {
      if (!window.showOpenFilePicker) return fromList(await inputFiles(window.document, false));
      const types = [
        {
          description: "Recording or safetensors",
          accept: { "application/octet-stream": [".mcap", ".MCAP", ".safetensors"] },
        },
      ];
      const handles = await chosen(window.showOpenFilePicker({ id: "run", types, multiple: true }));
      return handles ? fromHandles(handles) : [];
    },
    async pickFolder() {
      if (!window.showDirectoryPicker) return fromList(await inputFiles(window.document, true));
      const handle = await chosen(window.showDirectoryPicker({ id: "run" }));
      return handle ? fromHandles([handle]) : [];
    },
    dropped,
    // Only the program's own server has digits: to ask another would be an error in its console.
    digits: async ({ address = "" }) => (/^\/(run|models)\/[\da-f]{32}\/$/.test(address) ? served() : undefined),
    recents: async () => [],
    openRecent: async () => [],
    async save(name, bytes, type) {
      const { document } = window;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([bytes], { type }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_AFTER);
      return true;
    },
    onOpen: () => undefined,
    onCommand: () => undefined,
  };
}

/** The result of a picker; undefined when the person closed it. */
const chosen = <T>(picker: Promise<T>): Promise<T | undefined> =>
  picker.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") return undefined;
    throw cause;
  });

/** What a person dropped. All of it must be asked for before the first await: the drop is over after that. */
export async function dropped(data: DataTransfer): Promise<readonly Source[]> {
  const items = [...data.items].filter(({ kind }) => kind === "file");
  const asked = items.map(async (item) => item.getAsFileSystemHandle?.().catch(() => null));
  const entries = items.map((item) => item.webkitGetAsEntry());
  const files = [...data.files];
  const handles = (await Promise.all(asked)).filter(isKnown);
  if (handles.length > 0 && handles.length === items.length) return fromHandles(handles);
  const folders = entries.filter((entry): entry is FileSystemDirectoryEntry => entry?.isDirectory === true);
  if (folders.length === 0) return fromList(files);
  const parts: Part[] = [];
  for (const folder of folders) {
    const found = new Map<string, () => Promise<File>>();
    await walkEntry(folder, found);
    parts.push({ name: folder.name, folder: true, files: found });
  }
  return sourcesOf(parts, false);
}

/** What handles give can be read again after it has grown. */
async function fromHandles(
  handles: readonly (FileSystemFileHandle | FileSystemDirectoryHandle)[],
): Promise<readonly Source[]> {
  const parts: Part[] = [];
  for (const handle of handles) {
    const found = new Map<string, () => Promise<File>>();
    if (handle.kind === "file") found.set(handle.name, () => handle.getFile());
    else await walkHandle(handle, found);
    parts.push({ name: handle.name, folder: handle.kind === "directory", files: found });
  }
  return sourcesOf(parts, true);
}

const fromList = (files: readonly File[]): readonly Source[] => sourcesOf(listed(files), false);

/** Asks by `<input type="file">`, the way of browsers without pickers. */
function inputFiles(document: Document, folder: boolean): Promise<readonly File[]> {
  const input = document.createElement("input");
  input.type = "file";
  if (folder) input.webkitdirectory = true;
  else {
    input.accept = ".mcap,.safetensors";
    input.multiple = true;
  }
  // In the page until it answers: what nothing holds is collected, and what the person chose is lost with it.
  input.hidden = true;
  document.body.append(input);
  return new Promise<readonly File[]>((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener("cancel", () => resolve([]), { once: true });
    input.click();
  }).finally(() => input.remove());
}
