import { fileModels, isModelFile } from "./models-source.ts";
import { fileSource, isRecording, unreadable } from "./recording-source.ts";
import type { Source, ToldCorrections } from "./source.ts";

/**
 * A folder or a file that a person opened: the files in it by their paths, each asked for anew, so that it may have grown.
 */
export interface Part {
  readonly name: string;
  readonly folder: boolean;
  readonly files: ReadonlyMap<string, () => Promise<File>>;
}

const noRun = (where: string): Error =>
  new Error(
    `[viewer] ${where}: expected a run folder with recording.mcap, a recording (.mcap) or safetensors files, ` +
      "found none of them. Choose the folder that a training made.",
  );

const isModel = (path: string): boolean => /\.safetensors$/i.test(path);

/** The run of ours or the recording in a part; undefined where there is none. */
function recordingIn({ name, folder, files }: Part, grows: boolean): Source | undefined {
  const recording = files.get("recording.mcap");
  if (recording && folder) return fileSource({ name, recording, description: files.get("run.json"), files, grows });
  const [path, alone] = [...files].find(([path]) => isRecording(path)) ?? [];
  return path !== undefined && alone ? fileSource({ name: path, recording: alone, grows }) : undefined;
}

/** All parts with checkpoints of others, as one film. */
function modelsIn(parts: readonly Part[]): Source | undefined {
  const within = (name: string, folder: boolean): string => (folder && parts.length > 1 ? `${name}/` : "");
  const files = new Map(
    parts.flatMap(({ name, folder, files }) =>
      [...files]
        .filter(([path]) => isModelFile(path))
        .map(([path, file]) => [within(name, folder) + path, file] as const),
    ),
  );
  const none: ToldCorrections = {}; // a newly opened thing has no corrections yet
  return [...files.keys()].some(isModel) ? fileModels(nameOf(parts.map(({ name }) => name)), files, none) : undefined;
}

/**
 * What was opened: each run of ours and each recording is one, and all checkpoints of others together are one. Of several, one
 * that is none of these says so when it is read.
 *
 * @throws where nothing that was opened is any of these
 */
export function sourcesOf(parts: readonly Part[], grows: boolean): readonly Source[] {
  // A run.json that was picked with its recording belongs to it.
  const alone = parts.every(({ folder }) => !folder) && parts.some(({ name }) => name === "recording.mcap");
  const described = parts.find(({ name, folder }) => !folder && name === "run.json");
  const given = alone && described ? [{ ...joined(parts), folder: true }] : parts;
  const runs = given.map((part) => ({ part, source: recordingIn(part, grows) }));
  const rest = runs.filter(({ source }) => !source).map(({ part }) => part);
  const holding = rest.filter(({ files }) => [...files.keys()].some(isModelFile));
  const models = modelsIn(holding);
  const found = [...runs.flatMap(({ source }) => source ?? []), ...(models ? [models] : [])];
  const empty = rest.filter((part) => !holding.includes(part));
  if (given.length > 0 && found.length === 0) throw noRun(nameOf(given.map(({ name }) => name)));
  // What lies beside a recording that was picked as a file is no run of its own.
  return [...found, ...empty.flatMap(({ name, folder }) => (folder ? unreadable(name, noRun(name)) : []))];
}

const joined = (parts: readonly Part[]): Part => ({
  name: nameOf(parts.map(({ name }) => name)),
  folder: false,
  files: new Map(parts.flatMap(({ files }) => [...files])),
});

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

/** The parts of a list of files: those of a folder that was picked have paths with its name in front. */
export function listed(files: readonly File[]): readonly Part[] {
  const folders = new Map<string, Found>();
  const parts: Part[] = [];
  for (const file of files) {
    const [folder = ""] = file.webkitRelativePath.split("/");
    const open = async (): Promise<File> => file;
    if (!folder) parts.push({ name: file.name, folder: false, files: new Map([[file.name, open]]) });
    else {
      const found = folders.get(folder) ?? new Map<string, () => Promise<File>>();
      const path = file.webkitRelativePath.slice(folder.length + 1);
      if (path.split("/").length <= DEPTH + 1 && wanted(path)) found.set(path, open);
      folders.set(folder, found);
    }
  }
  return [...parts, ...[...folders].map(([name, found]) => ({ name, folder: true, files: found }))];
}

/** What several things are called together. */
const nameOf = (names: readonly string[]): string =>
  names.length === 1 ? names[0]! : `${names[0]} and ${names.length - 1} more`;
