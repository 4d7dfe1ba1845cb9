import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf, fail, reason } from "./errors.ts";
import { type Disk, quietly, syncFolder, temporaryName, writeAll } from "./files.ts";
import { lookAt, ownFile } from "./own-file.ts";
import { pieces } from "./recording-file.ts";
import { type Recorded, type RecordingState, recordedIn } from "./recording.ts";
import { type WholePart, wholePart } from "./whole-part.ts";

/** A recording that can be continued. */
export interface Recovered {
  /** Where it continues; undefined if it begins again. */
  readonly state: RecordingState | undefined;
  /** What happened to it, and where the damaged file is; undefined if nothing did. */
  readonly damage?: string;
}

/**
 * Makes a recording one that can be continued after `step`, whatever has happened to it. With a step below 0 it begins again. Frames that are whole are kept; a file
 * that holds damage, or frames of another run, is kept beside it as `recording.damaged-1.mcap`.
 *
 * @param known what the checkpoint of that step knows of it; undefined for a checkpoint of 0.1, which knows nothing
 * @param names the names of the run that it may have
 */
export function recoverRecording(
  path: string,
  step: number,
  known: Recorded | undefined,
  names: readonly string[],
  on: Disk,
): Recovered {
  const there = ownFile(path);
  if (step < 0) {
    if (there) on.unlink(path);
    return { state: undefined };
  }
  if (!there) return known?.frames === 0 ? { state: undefined } : { state: undefined, damage: `${path} was lost` };
  const { whole, problem, name: found, marked } = wholePart(pieces(path), step, path);
  const ofRun = found !== undefined && names.includes(found);
  if (whole && ofRun && (isContinued(whole, known, problem) || marked)) return { state: whole };
  const isOurs = ofRun && (known === undefined || (whole?.frames.length ?? 0) < known.frames);
  const kept = isOurs ? whole : undefined;
  if (isOurs && whole && problem === undefined) return { state: whole, damage: `${path} was cut short` };
  const aside = setAside(path, kept, on);
  return { state: kept, damage: `${path} was damaged, and is kept as ${aside}` };
}

/** Whether the frames up to the checkpoint are those that it knows. What follows them does not matter: it is cut off. */
function isContinued(whole: RecordingState, known: Recorded | undefined, problem: string | undefined): boolean {
  if (known === undefined) return problem === undefined;
  const found = recordedIn(whole);
  return (["frames", "step", "bytes", "crc"] as const).every((key) => found[key] === known[key]);
}

/** Gives the damaged file another name, and puts a copy of its whole part in its place. Returns the other name. */
function setAside(path: string, whole: WholePart["whole"], on: Disk): string {
  const folder = dirname(path);
  const aside = asideName(path);
  try {
    if (!whole) {
      on.rename(path, aside);
      syncFolder(folder, on);
      return aside;
    }
    const copy = copyOf(path, whole.bytes, on);
    try {
      // Two names for a moment, so that a kill in between leaves either the damaged file or the whole part in its place.
      if (!lookAt(aside)) linkOrRename(path, aside, on);
      on.rename(copy, path);
    } catch (error) {
      quietly(() => on.unlink(copy));
      throw error;
    }
    syncFolder(folder, on);
    return aside;
  } catch (error) {
    return fail(path, `is damaged and could not be kept as ${aside}: ${reason(error)}. Make room.`, error);
  }
}

function linkOrRename(from: string, to: string, on: Disk): void {
  try {
    on.link(from, to);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw error;
    on.rename(from, to); // a file system without links
  }
}

/** The first name that is free, or that this file already has because a process was killed here. */
function asideName(path: string): string {
  const { ino, dev } = lookAt(path)!;
  const taken = new Set(readdirSync(dirname(path)));
  for (let i = 1; ; i++) {
    const name = `recording.damaged-${i}.mcap`;
    const other = taken.has(name) ? lookAt(join(dirname(path), name)) : undefined;
    if (!other || (other.isFile() && other.ino === ino && other.dev === dev)) return join(dirname(path), name);
  }
}

/** Copies the first bytes of a file to a temporary file, and brings it to disk. */
function copyOf(path: string, bytes: number, on: Disk): string {
  const copy = join(dirname(path), temporaryName(on));
  const fd = on.open(copy, "wx");
  try {
    let at = 0;
    for (const piece of pieces(path)) {
      const part = piece.subarray(0, bytes - at);
      writeAll(fd, part, on, at);
      at += part.length;
      if (at === bytes) break;
    }
    on.fsync(fd);
    return copy;
  } catch (error) {
    quietly(() => on.unlink(copy));
    throw error;
  } finally {
    quietly(() => on.close(fd));
  }
}
