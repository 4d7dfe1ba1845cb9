import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * A process, told apart from all others. Its pid alone does not do: the system gives it to another one later, other machines
 * have it too, and so has each container. No part holds a character that a file name must not have.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in the unit of its system; "0" where that cannot be told. */
  readonly started: string;
  /** Its machine and, of that, the part that sees the same pids. */
  readonly host: string;
  /** The start of that machine; "0" where that cannot be told. */
  readonly boot: string;
}

const FORM = /^(\d+)-(\w+)-(\w+)-(\w+)$/;

/** `pid-started-host-boot`. */
export const identityText = ({ pid, started, host, boot }: ProcessIdentity): string =>
  `${pid}-${started}-${host}-${boot}`;

/** Reads what `identityText` wrote; undefined for anything else. */
export function readIdentity(text: string): ProcessIdentity | undefined {
  const [, pid, started, host, boot] = FORM.exec(text) ?? [];
  if (!pid || !started || !host || !boot) return undefined;
  return { pid: Number(pid), started, host, boot };
}

let own: ProcessIdentity | undefined;

/** This process. */
export function thisProcess(): ProcessIdentity {
  return (own ??= {
    pid: process.pid,
    started: startOf(process.pid) ?? "0",
    host: short(`${hostname()} ${orEmpty(() => readlinkSync("/proc/self/ns/pid"))}`),
    boot: orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1")).slice(0, 8) || "0",
  });
}

/** Whether a process still runs; undefined if that cannot be told from here, because it belongs to another machine. */
export function isRunning({ pid, started, host, boot }: ProcessIdentity): boolean | undefined {
  const here = thisProcess();
  if (host !== here.host) return undefined;
  if (boot !== here.boot) return false; // the machine was started again since
  try {
    process.kill(pid, 0); // sends nothing
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
  }
  return here.started === "0" || startOf(pid) === started; // "0": here only the pid tells
}

const short = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

/** When a process was started; undefined if there is none, or the system does not tell. */
function startOf(pid: number): string | undefined {
  if (process.platform === "linux") {
    // The name of the program, in parentheses, may hold anything. After it: the state, and as the 20th number the start.
    const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
    const [state, ...numbers] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" || state === "X" ? undefined : numbers[18];
  }
  if (process.platform === "win32") return undefined;
  const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], {
    encoding: "latin1",
    env: { LC_ALL: "C" },
  });
  return stdout?.trim() ? short(stdout.trim()) : undefined;
}
