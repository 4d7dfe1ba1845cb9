import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf, fail, reason } from "./errors.ts";
import { type Disk, quietly, writeAll, writeTemporary } from "./files.ts";
import { ownFile } from "./own-file.ts";
import { type ProcessIdentity, identityText, isRunning, readIdentity } from "./process-identity.ts";

// A lock is the file run.lock. It says which process holds it, and has an id of its own that no other lock ever has.
//
// It is made by link(), which fails where a lock is, and which never shows a lock that is not written yet. A lock whose process
// is gone is replaced by rename(), and by one taker only: the one that holds the lock run.lock.ID, where ID is that of the dead
// lock. Who gets that lock too late finds another id in run.lock, and looks again.

/** What a process holds until it releases it. */
export interface RunLock {
  /** A second call does nothing. */
  release(): void;
}

interface Lock {
  readonly holder: ProcessIdentity;
  readonly id: string;
}

export const LOCK = "run.lock";
const FORM = /^closurenet (\S+) ([0-9a-f]{16})\n$/;
const CLAIM = /^run\.lock(?:\.[0-9a-f]{16})+$/;
/** What systems answer that have no second names for a file. */
const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/**
 * Takes the lock of a run: until it is released, no other process and no other caller in this one gets it. A lock is taken over
 * from a process that has ended without releasing it.
 *
 * @throws if another process holds it, or it cannot be told whether the one that did still runs.
 */
export function lockRun(dir: string, on: Disk): RunLock {
  const path = join(dir, LOCK);
  let release: () => void;
  try {
    release = take(dir, path, on);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    fail(dir, `could not be locked: ${reason(error)}. Make room or choose another folder.`, error);
  }
  // What takers left that were killed. This lock is not the dead one that they were after, so they would find that anyway.
  quietly(() => {
    for (const name of readdirSync(dir)) if (CLAIM.test(name)) quietly(() => on.unlink(join(dir, name)));
  });
  return { release };
}

/** Whether there is a lock, of whomever. */
export const isLocked = (dir: string): boolean => ownFile(join(dir, LOCK)) !== undefined;

/** Takes the lock at `path`, for the run in `dir`. Returns what releases it. */
function take(dir: string, path: string, on: Disk): () => void {
  const id = randomBytes(8).toString("hex");
  const bytes = new TextEncoder().encode(`closurenet ${identityText(on.writer)} ${id}\n`);
  let temporary: string | undefined = writeTemporary(dirname(path), [bytes], on, { flush: false });
  try {
    for (;;) {
      if (create(temporary, path, bytes, on)) break;
      const found = read(path);
      if (found === "gone") continue;
      if (found === "unreadable") refuse(dir, path, "another program");
      const running = isRunning(found.holder);
      if (running) refuse(dir, undefined, `process ${found.holder.pid}`);
      if (running === undefined) refuse(dir, path, `process ${found.holder.pid} of another machine`);
      const releaseClaim = take(dir, `${path}.${found.id}`, on);
      try {
        if (idOf(path) !== found.id) continue;
        on.rename(temporary, path);
        temporary = undefined;
        break;
      } finally {
        releaseClaim();
      }
    }
  } finally {
    const left = temporary;
    if (left !== undefined) quietly(() => on.unlink(left));
  }
  return () => quietly(() => idOf(path) === id && on.unlink(path));
}

/** Makes the lock if there is none. Returns whether it did. */
function create(temporary: string, path: string, bytes: Uint8Array, on: Disk): boolean {
  try {
    on.link(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (!noLinks.has(codeOf(error) ?? "")) throw error;
  }
  let fd: number;
  try {
    fd = on.open(path, "wx");
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  try {
    writeAll(fd, bytes, on);
  } finally {
    on.close(fd);
  }
  return true;
}

function read(path: string): Lock | "gone" | "unreadable" {
  const there = ownFile(path);
  if (!there) return "gone";
  if (there.size > 1024) return "unreadable";
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "gone";
    throw error;
  }
  const [, who = "", id = ""] = FORM.exec(text) ?? [];
  const holder = readIdentity(who);
  return holder ? { holder, id } : "unreadable";
}

function idOf(path: string): string | undefined {
  const found = read(path);
  return typeof found === "string" ? undefined : found.id;
}

function refuse(dir: string, path: string | undefined, who: string): never {
  fail(
    dir,
    path === undefined
      ? `expected a run that nobody writes to, got one that ${who} is writing. Wait until it has ended, or end it.`
      : `expected a run that nobody writes to, got one that ${who} may be writing. If nothing does, delete ${path}.`,
  );
}
