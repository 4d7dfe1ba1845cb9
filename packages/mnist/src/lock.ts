import { randomBytes } from "node:crypto";
import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";

/** A process, as the lock of a folder names it. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When it started, where the system tells: another process may have its number later. */
  readonly started?: string | undefined;
}

/** When a process started, in ticks since the machine did: field 22 of Linux's `stat`, of which the second may hold spaces. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function isRunning({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true; // nobody here can tell
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const now = startOf(pid);
  return started === undefined || now === undefined || now === started;
}

function ownerOf(text: string): Owner | undefined {
  try {
    const { pid, host, started }: Partial<Record<keyof Owner, unknown>> = JSON.parse(text);
    if (!Number.isSafeInteger(pid) || typeof pid !== "number" || pid < 1 || typeof host !== "string") return undefined;
    return { pid, host, started: typeof started === "string" ? started : undefined };
  } catch {
    return undefined; // being written at this moment, or damaged
  }
}

/** A lock of another machine, or one that says nothing, is nobody's after an hour: no download takes so long. */
const STALE_MS = 3_600_000;
const MOST_BYTES = 1000;

/** What a lock says. */
interface Found {
  readonly text: string;
  readonly old: boolean;
}

/** Reads a lock; "gone" where there is none by now, "foreign" where it is no file that a process of ours could have made. */
function look(path: string): Found | "gone" | "foreign" {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return "gone";
  if (!found.isFile() || found.size > MOST_BYTES) return "foreign";
  try {
    return { text: readFileSync(path, "utf8"), old: found.mtimeMs < Date.now() - STALE_MS };
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? "gone" : "foreign";
  }
}

const says = (path: string, text: string): boolean => {
  const found = look(path);
  return typeof found === "object" && found.text === text;
};

/** Removes a lock that nobody holds, unless another process has taken it over in the meantime. */
function removeStale(path: string, text: string): void {
  const aside = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    renameSync(path, aside);
    if (!says(aside, text)) renameSync(aside, path);
  } catch {
    // Another process was faster.
  }
  rmSync(aside, { force: true });
}

/** Takes the lock if it is free or its owner has ended. */
function take(path: string, own: string): "taken" | "held" | "impossible" {
  for (const last of [false, true]) {
    try {
      writeFileSync(path, own, { flag: "wx" });
      return "taken";
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) return "impossible";
    }
    const found = look(path);
    if (found === "foreign") return "impossible";
    if (found === "gone") continue;
    const owner = ownerOf(found.text);
    if (last || (!found.old && (!owner || isRunning(owner)))) return "held";
    removeStale(path, found.text);
  }
  return "held";
}

const POLL_MS = 100;

/** How long to wait for another process. */
export interface LockOptions {
  readonly patienceMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called once, where another process has to be waited for. */
  readonly onWait?: (() => void) | undefined;
}

/** How an attempt to lock ended. */
export interface Locking {
  /** Whether another process had to be waited for. */
  readonly waited: boolean;
  /** Undefined where the lock could not be had: the folder cannot be written, or its owner kept it for too long. */
  readonly release: (() => void) | undefined;
}

/**
 * Takes a lock that one process at a time holds: a file with its number and start. One whose process has ended is taken over.
 * One that is held for longer than `patienceMs` is not waited for any more: the lock spares work, and keeps no file whole.
 */
export async function lock(path: string, { patienceMs, signal, onWait }: LockOptions): Promise<Locking> {
  const end = performance.now() + patienceMs;
  const own = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) } satisfies Owner);
  const release = (): void => {
    if (says(path, own)) rmSync(path, { force: true });
  };
  for (let waited = false; ; waited = true) {
    signal?.throwIfAborted();
    const taking = take(path, own);
    if (taking === "taken") return { waited, release };
    if (taking === "impossible" || performance.now() >= end) return { waited, release: undefined };
    if (!waited) onWait?.();
    await new Promise((over) => setTimeout(over, POLL_MS));
  }
}
