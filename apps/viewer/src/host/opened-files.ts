import { fileModels, isModelFile } from "./models-source.ts";
import { fileSource, isRecording } from "./recording-source.ts";
import type { Source, ToldCorrections } from "./source.ts";

/** Files that a person opened, by their paths within what was opened; each is asked for anew, so that it may have grown. */
export interface OpenedFiles {
  /** What a person calls all of it. */
  readonly name: string;
  readonly files: ReadonlyMap<string, () => Promise<File>>;
  readonly grows: boolean;
}

const noRun = (where: string): Error =>
  new Error(
    `[viewer] ${where}: expected a run folder with recording.mcap, a recording (.mcap) or safetensors files, ` +
      "found none of them. Choose the folder that a training made.",
  );

/** What the opened files are: a run of ours, a recording, or checkpoints of others. @throws where they are none of these. */
export function sourceOf({ name, files, grows }: OpenedFiles, corrections: ToldCorrections): Source {
  const recording = files.get("recording.mcap");
  if (recording) return fileSource({ name, recording, description: files.get("run.json"), files, grows });
  const alone = [...files].find(([path]) => isRecording(path));
  if (alone) return fileSource({ name: alone[0], recording: alone[1], grows });
  const models = new Map([...files].filter(([path]) => isModelFile(path)));
  if (![...models.keys()].some((path) => /\.safetensors$/i.test(path))) throw noRun(name);
  return fileModels(name, models, corrections);
}

/** How deep a folder is looked through: itself, and the folders in it. */
const DEPTH = 1;
/** More are no checkpoints of one training. */
const MOST = 20_000;

const wanted = (path: string): boolean =>
  path === "recording.mcap" || path === "run.json" || isModelFile(path) || (!path.includes("/") && isRecording(path));

const tooMany = (): Error =>
  new Error(`[viewer] folder: expected at most ${MOST} files, got more. Open a folder of its own.`);

type Found = Map<string, () => Promise<File>>;

/** Adds what is wanted of a folder behind a handle. */
export async function walkHandle(
  folder: FileSystemDirectoryHandle,
  found: Found,
  before = "",
  depth = 0,
): Promise<void> {
  for await (const [name, handle] of folder.entries()) {
    const path = before + name;
    if (found.size > MOST) throw tooMany();
    if (handle.kind === "directory") {
      if (depth < DEPTH) await walkHandle(handle, found, `${path}/`, depth + 1);
    } else if (wanted(path)) found.set(path, () => handle.getFile());
  }
}

// Browsers have these interfaces, but not all have their names.
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** Adds what is wanted of a dropped folder, in browsers without handles. */
export async function walkEntry(folder: FileSystemDirectoryEntry, found: Found, before = "", depth = 0): Promise<void> {
  const reader = folder.createReader();
  const some = (): Promise<FileSystemEntry[]> => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  // It gives a hundred at a time, and none when there are no more.
  for (let entries = await some(); entries.length > 0; entries = await some()) {
    for (const entry of entries) {
      const path = before + entry.name;
      if (found.size > MOST) throw tooMany();
      if (isFolder(entry)) {
        if (depth < DEPTH) await walkEntry(entry, found, `${path}/`, depth + 1);
      } else if (isFile(entry) && wanted(path)) {
        found.set(path, () => new Promise((resolve, reject) => entry.file(resolve, reject)));
      }
    }
  }
}

/** The files of a list: those of a folder that was picked have paths with its name in front. */
export function listed(files: readonly File[]): OpenedFiles | undefined {
  const [first] = files;
  if (!first) return undefined;
  const [folder = ""] = first.webkitRelativePath.split("/");
  const found: Found = new Map();
  for (const file of files) {
    const path = folder ? file.webkitRelativePath.slice(folder.length + 1) : file.name;
    if (!folder || (path.split("/").length <= DEPTH + 1 && wanted(path))) found.set(path, async () => file);
  }
  return { name: folder || nameOf(files.map(({ name }) => name)), files: found, grows: false };
}

/** What several things are called together. */
export const nameOf = (names: readonly string[]): string =>
  names.length === 1 ? names[0]! : `${names[0]} and ${names.length - 1} more`;
