import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hooked } from "@closurenet/fixtures/hooked";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Disk, disk } from "./files.ts";
import { identityText, isRunning, readIdentity, thisProcess } from "./process-identity.ts";
import { LOCK, type RunLock, isLocked, lockRun } from "./run-lock.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lock-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const messageOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error.message.replaceAll(dir, "DIR").replaceAll(/\d+/g, "N");
  }
  return "no error";
};
const gone = { ...thisProcess(), pid: 2 ** 30 };
/** The disk of a process that has ended. */
const ofTheDead: Disk = { ...disk, writer: gone };
/** A disk that has no second names for a file, as FAT has none. */
const withoutLinks = (on: Disk): Disk => ({
  ...on,
  link() {
    throw Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" });
  },
});

describe("a lock", () => {
  test("is refused while another has it, and free when that one has released it", () => {
    const { release } = lockRun(dir, disk);
    expect(isLocked(dir)).toBe(true);
    expect(messageOf(() => lockRun(dir, disk))).toBe(
      "[checkpoint] DIR: expected a run that nobody writes to, got one that process N is writing. Wait until it has ended, or end it.",
    );
    release();
    release();
    expect(readdirSync(dir)).toEqual([]);
    const { release: releaseAgain } = lockRun(dir, disk);
    release(); // not that of another
    expect(isLocked(dir)).toBe(true);
    releaseAgain();
    expect(isLocked(dir)).toBe(false);
  });

  test.each([
    ["a process that has ended", gone],
    ["a process whose pid another one has now", { ...thisProcess(), started: "1" }],
    ["a process before the machine was started again", { ...thisProcess(), boot: "00000000" }],
  ])("is taken over from %s", (_, writer) => {
    for (const on of [disk, withoutLinks(disk)]) {
      lockRun(dir, { ...on, writer });
      const { release } = lockRun(dir, on);
      expect(messageOf(() => lockRun(dir, on))).toContain("is writing");
      release();
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  test("is not taken over where nobody can tell", () => {
    lockRun(dir, { ...disk, writer: { ...thisProcess(), host: "elsewhere" } });
    expect(messageOf(() => lockRun(dir, disk))).toBe(
      "[checkpoint] DIR: expected a run that nobody writes to, got one that process N of another machine may be writing. If nothing does, delete DIR/run.lock.",
    );
    for (const text of ["", "closurenet", "closurenet 1-2-3-4 0123456789abcdef", "x".repeat(1025)]) {
      writeFileSync(join(dir, "run.lock"), text);
      expect(messageOf(() => lockRun(dir, disk))).toContain("another program may be writing");
      expect(readFileSync(join(dir, "run.lock"), "utf8")).toBe(text);
    }
    rmSync(join(dir, "run.lock"));
    symlinkSync(join(dir, "nothing"), join(dir, "run.lock"));
    expect(messageOf(() => lockRun(dir, disk))).toContain("run.lock: expected a file, got a link");
    expect(readdirSync(dir)).toEqual(["run.lock"]);
  });

  test("reports a disk that fails", () => {
    const on = { ...disk, link: () => disk.open(join(dir, "no", "folder"), "wx") };
    expect(messageOf(() => lockRun(dir, on))).toMatch(/^\[checkpoint\] DIR: could not be locked: ENOENT.*Make room/);
    expect(readdirSync(dir)).toEqual([]);
  });
});

/** Takes the lock; undefined if it is refused or the taker is killed. */
function attempt(on: Disk): RunLock | undefined {
  try {
    return lockRun(dir, on);
  } catch (error) {
    if (error instanceof Error && /is writing|another program may be writing|killed/.test(error.message))
      return undefined;
    throw error;
  }
}

/** The disk of a process that is killed before one of its calls. */
function killedDisk(flavour: (on: Disk) => Disk, killedAt: number): Disk {
  let n = 0;
  return hooked(flavour(ofTheDead), () => {
    if (n++ >= killedAt) throw new Error("killed");
  });
}

// Between any two system calls of one taker another one takes the lock, or is killed at any of its own calls.
describe.each([
  ["links", (on: Disk) => on],
  ["no links", withoutLinks],
])("of two takers on a disk with %s", (_, flavour) => {
  const kinds = ["a dead lock", "no lock"] as const;
  const begin = (kind: (typeof kinds)[number]): void => {
    for (const name of readdirSync(dir)) rmSync(join(dir, name));
    if (kind === "a dead lock") lockRun(dir, flavour(ofTheDead));
  };
  const callsOf = (kind: (typeof kinds)[number]): number => {
    begin(kind);
    let calls = 0;
    lockRun(
      dir,
      hooked(flavour(disk), () => void calls++),
    );
    return calls;
  };

  test.each(kinds)("exactly one gets it where there is %s", (kind) => {
    const calls = callsOf(kind);
    expect(calls).toBeGreaterThan(4);
    for (let at = 0; at < calls; at++) {
      begin(kind);
      let other: RunLock | undefined;
      let n = 0;
      const mine = attempt(
        hooked(flavour(disk), () => {
          if (n++ === at) other = attempt(flavour(disk));
        }),
      );
      expect([mine, other].filter(Boolean), `at call ${at}`).toHaveLength(1);
      expect(attempt(flavour(disk))).toBeUndefined();
      mine?.release();
      other?.release();
      expect(isLocked(dir)).toBe(false);
    }
  });

  test.each(kinds)("one that is killed anywhere keeps nobody away, where there is %s", (kind) => {
    const calls = callsOf(kind);
    for (let at = 0; at < calls; at++) {
      for (let killedAt = 0; killedAt < calls; killedAt++) {
        begin(kind);
        let n = 0;
        const mine = attempt(
          hooked(flavour(disk), () => {
            if (n++ === at) attempt(killedDisk(flavour, killedAt));
          }),
        );
        // Without links a lock may be there that its killed maker has not written: a person has to look at it.
        const unwritten = readdirSync(dir).some(
          (name) => name.startsWith(LOCK) && statSync(join(dir, name)).size === 0,
        );
        if (unwritten && flavour === withoutLinks) continue;
        const later = mine ?? attempt(flavour(disk));
        expect(later, `at ${at}, killed at ${killedAt}`).toBeDefined();
        expect(attempt(flavour(disk))).toBeUndefined();
        later!.release();
        expect(isLocked(dir)).toBe(false);
      }
    }
  });
});

test("a process is told apart from others, in a text that a file name may hold", () => {
  expect(readIdentity(identityText(thisProcess()))).toEqual(thisProcess());
  expect(identityText(thisProcess())).toMatch(/^\d+-\w+-\w+-\w+$/);
  for (const text of ["", "1-2-3", "1-2-3-4-5", "x-2-3-4", "1-2-3-4/"]) expect(readIdentity(text)).toBeUndefined();
  expect(isRunning(thisProcess())).toBe(true);
  expect(isRunning(gone)).toBe(false);
  expect(isRunning({ ...thisProcess(), host: "elsewhere" })).toBeUndefined();
});
