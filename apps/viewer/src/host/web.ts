import { commands, placeInAddress } from "../commands.ts";
import { servedDigits } from "./digits.ts";
import type { Host } from "./host.ts";
import { correctionsIn, sourceAt } from "./models-source.ts";
import { listed, nameOf, sourceOf, walkEntry, walkHandle } from "./opened-files.ts";
import type { Source } from "./source.ts";

const isKnown = (
  handle: FileSystemHandle | null | undefined,
): handle is FileSystemFileHandle | FileSystemDirectoryHandle =>
  handle?.kind === "file" || handle?.kind === "directory";

/** A download has begun to read its blob by then, ms. */
const REVOKE_AFTER = 30_000;

/** The web: files come from pickers and drops, runs of the local server from `?run=`. */
export function webHost(window: Window): Host {
  const served = servedDigits(window.location.href);
  return {
    kind: "web",
    train: commands(placeInAddress(window.location.href)).train(),
    async initial() {
      const page = window.location.href;
      const { searchParams, search } = new URL(page);
      const run = searchParams.get("run");
      const name = searchParams.get("name");
      return run ? sourceAt(run, { page, corrections: correctionsIn(search), ...(name ? { name } : {}) }) : undefined;
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
      return handles && fromHandles(handles);
    },
    async pickFolder() {
      if (!window.showDirectoryPicker) return fromList(await inputFiles(window.document, true));
      const handle = await chosen(window.showDirectoryPicker({ id: "run" }));
      return handle && fromHandles([handle]);
    },
    dropped,
    // Only the program's own server has digits: to ask another would be an error in its console.
    digits: async ({ address = "" }) => (/^\/(run|models)\/[\da-f]{32}\/$/.test(address) ? served() : undefined),
    recents: async () => [],
    openRecent: async () => undefined,
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
export async function dropped(data: DataTransfer): Promise<Source | undefined> {
  const items = [...data.items].filter(({ kind }) => kind === "file");
  const asked = items.map(async (item) => item.getAsFileSystemHandle?.().catch(() => null));
  const entries = items.map((item) => item.webkitGetAsEntry());
  const files = [...data.files];
  const handles = (await Promise.all(asked)).filter(isKnown);
  if (handles.length > 0 && handles.length === items.length) return fromHandles(handles);
  const folders = entries.filter((entry): entry is FileSystemDirectoryEntry => entry?.isDirectory === true);
  if (folders.length === 0) return fromList(files);
  const found = new Map<string, () => Promise<File>>();
  for (const folder of folders) await walkEntry(folder, found, folders.length > 1 ? `${folder.name}/` : "");
  return sourceOf({ name: nameOf(folders.map(({ name }) => name)), files: found, grows: false }, none);
}

/** A newly opened thing has no corrections yet. */
const none = {};

/** What handles give can be read again after it has grown. */
async function fromHandles(handles: readonly (FileSystemFileHandle | FileSystemDirectoryHandle)[]): Promise<Source> {
  const found = new Map<string, () => Promise<File>>();
  for (const handle of handles) {
    if (handle.kind === "file") found.set(handle.name, () => handle.getFile());
    else await walkHandle(handle, found, handles.length > 1 ? `${handle.name}/` : "");
  }
  return sourceOf({ name: nameOf(handles.map(({ name }) => name)), files: found, grows: true }, none);
}

function fromList(files: readonly File[]): Source | undefined {
  const opened = listed(files);
  return opened && sourceOf(opened, none);
}

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
