import { commands, placeInAddress } from "../commands.ts";
import { servedDigits } from "./digits.ts";
import type { Host } from "./host.ts";
import { type Source, fileSource, isRecording, urlSource } from "./source.ts";

// Browsers have these interfaces, but not all have their names.
const isFolder = (entry: FileSystemEntry | null | undefined): entry is FileSystemDirectoryEntry =>
  entry?.isDirectory === true;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isKnown = (
  handle: FileSystemHandle | null | undefined,
): handle is FileSystemFileHandle | FileSystemDirectoryHandle =>
  handle?.kind === "file" || handle?.kind === "directory";

const noRun = (where: string): Error =>
  new Error(
    `[viewer] ${where}: expected a run folder with recording.mcap, or a recording (.mcap), found neither. ` +
      "Choose the folder that a training made.",
  );

/** The web: files come from pickers and drops, runs of the local server from `?run=`. */
export function webHost(window: Window): Host {
  return {
    kind: "web",
    train: commands(placeInAddress(window.location.href)).train(),
    async initial() {
      const { searchParams } = new URL(window.location.href);
      const run = searchParams.get("run");
      const name = searchParams.get("name");
      return run ? urlSource(run, { page: window.location.href, ...(name ? { name } : {}) }) : undefined;
    },
    async pickFile() {
      if (!window.showOpenFilePicker) return fromFiles(await inputFiles(window.document, false));
      const types = [{ description: "Recording", accept: { "application/octet-stream": [".mcap", ".MCAP"] } }];
      const [handle] = (await chosen(window.showOpenFilePicker({ id: "run", types }))) ?? [];
      return handle && fromHandle(handle);
    },
    async pickFolder() {
      if (!window.showDirectoryPicker) return fromFiles(await inputFiles(window.document, true));
      const handle = await chosen(window.showDirectoryPicker({ id: "run" }));
      return handle && fromHandle(handle);
    },
    async dropped(data) {
      // Both must be asked for before the first await: the drop is over after that.
      const item = [...data.items].find(({ kind }) => kind === "file");
      const handle = item?.getAsFileSystemHandle?.();
      const entry = item?.webkitGetAsEntry();
      const file = item?.getAsFile();
      const held = await handle?.catch(() => null);
      if (isKnown(held)) return fromHandle(held);
      if (isFolder(entry)) return fromEntry(entry);
      return file ? fromFiles([file]) : undefined;
    },
    // Only the program's own server has digits: to ask another would be an error in its console.
    digits: async ({ address = "" }) =>
      /^\/run\/[\da-f]{32}\/$/.test(address) ? servedDigits(window.location.href) : undefined,
    recents: async () => [],
    openRecent: async () => undefined,
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

/** A run that a handle gives: it can be read again after it has grown. */
export async function fromHandle(handle: FileSystemFileHandle | FileSystemDirectoryHandle): Promise<Source> {
  if (handle.kind === "file") return fromFile(handle.name, () => handle.getFile(), true);
  const child = async (name: string) => {
    const found = await handle.getFileHandle(name).catch(() => undefined);
    return found && (() => found.getFile());
  };
  const recording = await child("recording.mcap");
  if (!recording) throw noRun(handle.name);
  return fileSource({ name: handle.name, recording, description: await child("run.json"), grows: true });
}

function fromFile(name: string, recording: () => Promise<File>, grows: boolean): Source {
  if (!isRecording(name)) throw noRun(name);
  return fileSource({ name, recording, grows });
}

function fromFiles(files: readonly File[]): Source | undefined {
  const [first] = files;
  if (!first) return undefined;
  const [folder] = first.webkitRelativePath.split("/");
  if (!folder) return fromFile(first.name, async () => first, false);
  const named = (name: string) => {
    const file = files.find(({ webkitRelativePath }) => webkitRelativePath === `${folder}/${name}`);
    return file && (async () => file);
  };
  const recording = named("recording.mcap");
  if (!recording) throw noRun(folder);
  return fileSource({ name: folder, recording, description: named("run.json"), grows: false });
}

async function fromEntry(folder: FileSystemDirectoryEntry): Promise<Source> {
  const named = (name: string) =>
    new Promise<File | undefined>((resolve) => {
      folder.getFile(
        name,
        {},
        (entry) => (isFile(entry) ? entry.file(resolve, () => resolve(undefined)) : resolve(undefined)),
        () => resolve(undefined),
      );
    });
  const recording = await named("recording.mcap");
  if (!recording) throw noRun(folder.name);
  const description = await named("run.json");
  return fileSource({
    name: folder.name,
    recording: async () => recording,
    description: description && (async () => description),
    grows: false,
  });
}

/** Asks by `<input type="file">`, the way of browsers without pickers. */
function inputFiles(document: Document, folder: boolean): Promise<readonly File[]> {
  const input = document.createElement("input");
  input.type = "file";
  if (folder) input.webkitdirectory = true;
  else input.accept = ".mcap";
  // In the page until it answers: what nothing holds is collected, and what the person chose is lost with it.
  input.hidden = true;
  document.body.append(input);
  return new Promise<readonly File[]>((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener("cancel", () => resolve([]), { once: true });
    input.click();
  }).finally(() => input.remove());
}
