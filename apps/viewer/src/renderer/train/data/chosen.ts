import type { LearningFiles } from "./files.ts";

/** Files that a person chose, as `closurenet train --data` takes a folder. */
export const chosenFiles = (files: Iterable<File>): LearningFiles => ({
  source: "folder",
  files: Array.from(files, (file) => ({ name: file.name, bytes: file.size, from: file })),
});

/** More files are no data set. */
const MOST = 1000;

/** Of a folder that was picked, the files in it, and none of its folders. */
export const directlyIn = (files: Iterable<File>): File[] =>
  [...files].filter(({ webkitRelativePath: path }) => path.split("/").length <= 2);

const isFolder = (entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry => entry?.isDirectory === true;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** The files that were dropped, and those in folders that were. Must be called while the drop is dispatched. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry());
  const files = [...data.files];
  const folders = entries.filter(isFolder);
  if (folders.length === 0) return files;
  const within = await Promise.all(folders.map(filesIn));
  return [...files.filter((_, i) => !isFolder(entries[i] ?? null)), ...within.flat()];
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const some = (): Promise<FileSystemEntry[]> => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  const found: File[] = [];
  // It gives a hundred at a time, and none when there are no more.
  for (let entries = await some(); entries.length > 0 && found.length < MOST; entries = await some()) {
    for (const entry of entries.filter(isFile))
      found.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
  }
  return found;
}
