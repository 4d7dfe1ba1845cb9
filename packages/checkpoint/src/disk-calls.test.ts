import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { type Cell, type CellArray, cell } from "@closurenet/core";
import { hooked } from "@closurenet/fixtures/hooked";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Disk, disk, temporaryName, writeFileAtomic } from "./files.ts";
import { readIdentity, thisProcess } from "./process-identity.ts";
import { recordingSink } from "./recording-file.ts";
import { createRun, openRun } from "./run-folder.ts";

// What survives a power cut depends on the order of the calls, so these tests record all of them.

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "closurenet-"));
});
afterEach(() => rmSync(home, { recursive: true }));

/** The path as seen from `home`. A temporary file has another name each time: it is called TMP. */
const nameOf = (path: string): string => (relative(home, path) || ".").replace(/\.closurenet-[\w-]+\.tmp$/, "TMP");

/** The disk, with a record of all calls. A call that is named in `fails` fails every time, with EIO or the code behind it. */
function recordingDisk(...fails: string[]) {
  const calls: string[] = [];
  const open = new Map<number, string>();
  function record<T>(call: string, act: () => T): T {
    calls.push(call);
    const failing = fails.find((fails) => fails === call || fails.replace(/ E[A-Z]+$/, "") === call);
    if (failing !== undefined) {
      const code = failing === call ? "EIO" : failing.slice(call.length + 1);
      throw Object.assign(new Error(`${code}: injected`), { code });
    }
    return act();
  }
  const on: Disk = {
    open: (path, flags, mode) =>
      record(`open ${nameOf(path)} ${flags}`, () => {
        const fd = disk.open(path, flags, mode);
        open.set(fd, nameOf(path));
        return fd;
      }),
    write: (fd, bytes, from, length, at) =>
      record(`write ${open.get(fd)}: ${length} at ${at}`, () => disk.write(fd, bytes, from, length, at)),
    fsync: (fd) => record(`fsync ${open.get(fd)}`, () => disk.fsync(fd)),
    truncate: (fd, length) => record(`truncate ${open.get(fd)} to ${length}`, () => disk.truncate(fd, length)),
    close(fd) {
      const name = open.get(fd);
      disk.close(fd);
      open.delete(fd);
      record(`close ${name}`, () => {});
    },
    rename: (from, to) => record(`rename ${nameOf(from)} to ${nameOf(to)}`, () => disk.rename(from, to)),
    link: (from, to) => record(`link ${nameOf(from)} to ${nameOf(to)}`, () => disk.link(from, to)),
    unlink: (path) => record(`unlink ${nameOf(path)}`, () => disk.unlink(path)),
    rmdir: (path) => record(`rmdir ${nameOf(path)}`, () => disk.rmdir(path)),
    writer: disk.writer,
    mkdir: (path) => record(`mkdir ${nameOf(path)}`, () => disk.mkdir(path)),
  };
  /** The calls since the last `take`. */
  const take = (): string[] => calls.splice(0);
  return { on, take, open };
}

const messageOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error.message.replaceAll(home, "HOME");
  }
  return "no error";
};

const three = Uint8Array.of(1, 2, 3);
/** The calls that write one file atomically. */
const atomically = (name: string, length: number | string = 3, folder = ".") => [
  `open ${join(folder, "TMP")} wx`,
  `write ${join(folder, "TMP")}: ${length} at 0`,
  `fsync ${join(folder, "TMP")}`,
  `close ${join(folder, "TMP")}`,
  `rename ${join(folder, "TMP")} to ${name}`,
  `open ${folder} r`,
  `fsync ${folder}`,
  `close ${folder}`,
];

describe("a file written atomically", () => {
  test("is on disk before it is renamed, and then its name is on disk too", () => {
    const { on, take, open } = recordingDisk();
    writeFileAtomic(join(home, "f"), three, on);
    expect(take()).toEqual(atomically("f"));
    expect(open.size).toBe(0);
  });

  const [opened, written, flushed, closed, renamed, folderOpened, folderFlushed, folderClosed] = atomically("f");
  const before = [opened!, written!, flushed!, closed!, renamed!];

  test.each([
    [opened, [opened]],
    [written, [opened, written, closed, "unlink TMP"]],
    [flushed, [opened, written, flushed, closed, "unlink TMP"]],
    [closed, [opened, written, flushed, closed, "unlink TMP"]],
    [renamed, [...before, "unlink TMP"]],
  ])("is not there where %s fails, which is not tried again; nothing stays open or lying about", (fails, calls) => {
    const { on, take, open } = recordingDisk(fails!);
    expect(messageOf(() => writeFileAtomic(join(home, "f"), three, on))).toBe(
      "[checkpoint] HOME/f: could not be written: EIO: injected. Nothing half-written is left; make room or choose another folder.",
    );
    expect(take()).toEqual(calls);
    expect(open.size).toBe(0);
    expect(readdirSync(home)).toEqual([]);
  });

  test("reports the first error if cleaning up fails too", () => {
    const { on, take } = recordingDisk(written!, closed!, "unlink TMP");
    expect(messageOf(() => writeFileAtomic(join(home, "f"), three, on))).toContain("could not be written: EIO");
    expect(take()).toEqual([opened, written, closed, "unlink TMP"]);
  });

  test.each([
    [folderOpened, [...before, folderOpened]],
    [folderFlushed, [...before, folderOpened, folderFlushed, folderClosed]],
  ])("is there where %s fails, but may not stay", (fails, calls) => {
    const { on, take, open } = recordingDisk(fails!);
    expect(messageOf(() => writeFileAtomic(join(home, "f"), three, on))).toBe(
      "[checkpoint] HOME: could not be flushed to disk: EIO: injected. What was just written may not survive a power cut.",
    );
    expect(take()).toEqual(calls);
    expect(open.size).toBe(0);
    expect([...readFileSync(join(home, "f"))]).toEqual([1, 2, 3]);
  });

  test.each(["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EACCES", "EPERM"])(
    "is there where the system cannot flush a folder and says %s",
    (code) => {
      for (const fails of [folderOpened!, folderFlushed!]) {
        const { on, open } = recordingDisk(`${fails} ${code}`);
        writeFileAtomic(join(home, "f"), three, on);
        expect(open.size).toBe(0);
        expect([...readFileSync(join(home, "f"))]).toEqual([1, 2, 3]);
      }
    },
  );

  test("is kept if only closing the folder fails", () => {
    const { on, take } = recordingDisk(folderClosed!);
    writeFileAtomic(join(home, "f"), three, on);
    expect(take()).toEqual(atomically("f"));
  });

  test("is not mistaken for one that a killed process left, which goes", () => {
    const gone = { ...thisProcess(), pid: 2 ** 30 };
    const again = { ...thisProcess(), started: "1" }; // the pid of one that was killed, which is ours now
    const rebooted = { ...thisProcess(), boot: "00000000" };
    const away = { ...thisProcess(), host: "elsewhere" };
    for (const writer of [gone, again, rebooted, away, thisProcess()]) {
      const name = temporaryName({ ...disk, writer });
      writeFileSync(join(home, name), "");
    }
    for (const other of [".closurenet-1.tmp", ".closurenet-1-2-3-4-0123456789abcde.tmp", "f.tmp", "1.tmp"])
      writeFileSync(join(home, other), "");
    writeFileAtomic(join(home, "f"), three);
    const left = readdirSync(home).filter((name) => /-[0-9a-f]{16}\.tmp$/.test(name));
    expect(
      left.map((name) => readIdentity(name.slice(12, -21))).toSorted((a, b) => a!.host.length - b!.host.length),
    ).toEqual([thisProcess(), away].toSorted((a, b) => a.host.length - b.host.length));
    expect(readdirSync(home)).toHaveLength(7);
  });

  test.skipIf(process.platform === "win32")("is for no more people than the one in whose place it comes", () => {
    const file = join(home, "f");
    const modes = [0o600, 0o444, 0o644].map((mode) => {
      writeFileAtomic(file, three);
      chmodSync(file, mode);
      writeFileAtomic(file, three);
      return statSync(file).mode & 0o777;
    });
    expect(modes).toEqual([0o600, 0o444, 0o644]);
    rmSync(file);
    symlinkSync("/dev/null", file); // whose mode is that of a link
    writeFileAtomic(file, three);
    writeFileSync(join(home, "plain"), three);
    expect(statSync(file).mode).toBe(statSync(join(home, "plain")).mode);
  });

  test("does not open the folder on Windows, where that is impossible", () => {
    const { platform } = process;
    Object.defineProperty(process, "platform", { value: "win32" });
    try {
      const { on, take } = recordingDisk();
      writeFileAtomic(join(home, "f"), three, on);
      expect(take()).toEqual(before);
    } finally {
      Object.defineProperty(process, "platform", { value: platform });
    }
  });

  test("is written whole, however few bytes the system takes at a time", () => {
    const { on, take } = recordingDisk();
    const one: Disk = { ...on, write: (fd, bytes, from, _, at) => on.write(fd, bytes, from, 1, at) };
    writeFileAtomic(join(home, "f"), three, one);
    expect(take().slice(1, 4)).toEqual(["write TMP: 1 at 0", "write TMP: 1 at 1", "write TMP: 1 at 2"]);
    expect([...readFileSync(join(home, "f"))]).toEqual([1, 2, 3]);
  });
});

const path = (): string => join(home, "r");

describe("a recording", () => {
  const resumeAt = { bytes: 2, frames: [], crc: 0, metadata: { start: 0, length: 0 } };

  test("begins empty, is appended to, and is on disk when it is synced and when it is closed", () => {
    const { on, take, open } = recordingDisk();
    const sink = recordingSink(path(), undefined, on);
    expect(take()).toEqual(["open r wx", "truncate r to 0"]);
    sink(three);
    sink(three);
    expect(take()).toEqual(["write r: 3 at 0", "write r: 3 at 3"]);
    sink.sync();
    expect(take()).toEqual(["fsync r"]);
    sink.close();
    expect(take()).toEqual(["fsync r", "close r"]);
    expect(open.size).toBe(0);
    sink.close();
    sink.sync();
    expect(take()).toEqual([]);
    expect([...readFileSync(path())]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test("continues where it was cut: the rest is removed before anything is appended", () => {
    writeFileSync(path(), Uint8Array.of(9, 8, 7, 6, 5, 4));
    const { on, take } = recordingDisk();
    const sink = recordingSink(path(), resumeAt, on);
    expect(take()).toEqual(["open r r+", "truncate r to 2"]);
    expect([...readFileSync(path())]).toEqual([9, 8]);
    sink(three);
    expect(take()).toEqual(["write r: 3 at 2"]);
    sink.close();
    expect([...readFileSync(path())]).toEqual([9, 8, 1, 2, 3]);
  });

  test("continues at its very end, but not beyond it", () => {
    const { on, take } = recordingDisk();
    writeFileSync(path(), Uint8Array.of(9));
    expect(messageOf(() => recordingSink(path(), resumeAt, on))).toBe(
      "[checkpoint] HOME/r: expected at least 2 bytes to resume at, got 1.",
    );
    rmSync(path());
    expect(messageOf(() => recordingSink(path(), resumeAt, on))).toContain("got 0.");
    expect(take()).toEqual([]);
    writeFileSync(path(), Uint8Array.of(9, 8));
    recordingSink(path(), resumeAt, on).close();
    expect([...readFileSync(path())]).toEqual([9, 8]);
  });

  test("may begin in an empty file, but not in one that holds a byte", () => {
    writeFileSync(path(), "");
    recordingSink(path()).close();
    writeFileSync(path(), "x");
    expect(messageOf(() => recordingSink(path()))).toContain("expected no recording yet, got one of 1 bytes.");
    expect(readFileSync(path(), "utf8")).toBe("x");
  });

  test("removes what was written in part, and reports the first error if that fails too", () => {
    for (const also of [[], ["truncate r to 3"]]) {
      rmSync(path(), { force: true });
      const { on, take } = recordingDisk("write r: 2 at 4", ...also);
      const one: Disk = {
        ...on,
        write: (fd, bytes, from, length, at) => on.write(fd, bytes, from, at === 3 ? 1 : length, at),
      };
      const sink = recordingSink(path(), undefined, one);
      sink(three);
      take();
      expect(messageOf(() => sink(three))).toBe(
        "[checkpoint] HOME/r: could not be written: EIO: injected. What was recorded before stays readable.",
      );
      expect(take()).toEqual(["write r: 1 at 3", "write r: 2 at 4", "truncate r to 3"]);
      sink(Uint8Array.of(7));
      expect(take()).toEqual(["write r: 1 at 3"]);
      sink.close();
    }
  });

  test.each([
    ["open r wx", "opened", ["open r wx"]],
    ["truncate r to 0", "cut", ["open r wx", "truncate r to 0"]],
    ["fsync r", "flushed to disk", ["open r wx", "truncate r to 0", "fsync r", "close r"]],
  ])("says so where %s fails", (fails, what, calls) => {
    const { on, take } = recordingDisk(fails);
    expect(messageOf(() => recordingSink(path(), undefined, on).close())).toBe(
      `[checkpoint] HOME/r: could not be ${what}: EIO: injected. What was recorded before stays readable.`,
    );
    expect(take()).toEqual(calls);
  });

  test("is closed even if closing fails, and reports a failed sync", () => {
    recordingSink(path(), undefined, recordingDisk("close r").on).close();
    const sink = recordingSink(path(), undefined, recordingDisk("fsync r").on);
    expect(messageOf(() => sink.sync())).toContain("could not be flushed to disk: EIO");
  });
});

const dir = (): string => join(home, "run");
const file = (step: number): string => `run/checkpoints/step-${String(step).padStart(8, "0")}.safetensors`;
const saved = (step: number, length: number) => atomically(file(step), length, "run/checkpoints");
const sizeOf = (name: string): number => readFileSync(join(home, name)).length;

describe("a run", () => {
  const none: ReadonlyMap<string, string> = new Map();
  const cells = new Map<string, Cell<CellArray>>([["W", cell(1, 1, new Float32Array(1))]]);

  test("has its two folders before its description", () => {
    const { on, take } = recordingDisk();
    createRun(dir(), 7, { disk: on });
    expect(take()).toEqual(["mkdir run", "mkdir run/checkpoints", ...atomically("run/run.json", 2, "run")]);
  });

  test.each(["write run/TMP: 2 at 0", "rename run/TMP to run/run.json", "fsync run"])(
    "leaves nothing where %s fails, and of a folder that was there nothing new",
    (fails) => {
      for (const wasThere of [false, true]) {
        rmSync(dir(), { recursive: true, force: true });
        if (wasThere) mkdirSync(dir());
        expect(messageOf(() => createRun(dir(), 7, { disk: recordingDisk(fails).on }))).toContain("EIO: injected");
        expect(readdirSync(home, { recursive: true })).toEqual(wasThere ? ["run"] : []);
      }
    },
  );

  test("reports the first error if it cannot be removed either", () => {
    const { on, take } = recordingDisk("fsync run", "unlink run/run.json");
    expect(messageOf(() => createRun(dir(), 7, { disk: on }))).toContain("HOME/run: could not be flushed to disk");
    expect(take().slice(-3)).toEqual(["rmdir run/checkpoints", "unlink run/run.json", "rmdir run"]);
  });

  test.each(["mkdir run", "mkdir run/checkpoints"])("is not made if %s fails", (fails) => {
    const { on } = recordingDisk(fails);
    expect(messageOf(() => createRun(dir(), 7, { disk: on }))).toBe(
      "[checkpoint] HOME/run: could not be made a folder: EIO: injected. Choose another place.",
    );
  });

  test("brings its recording to disk before a checkpoint, and the last checkpoint before the best", () => {
    const { on, take } = recordingDisk();
    const run = createRun(dir(), 7, { disk: on });
    const sink = run.appendRecording();
    sink(three);
    take();
    run.saveCheckpoint(1, cells, none, { best: true });
    const length = sizeOf(file(1));
    const best = "run/checkpoints/best.safetensors";
    expect(take()).toEqual([
      "fsync run/recording.mcap",
      ...saved(1, length),
      ...atomically(best, length, "run/checkpoints"),
    ]);
    expect(sizeOf(best)).toBe(length);
    sink.close();
    take();
    run.saveCheckpoint(2, cells, none);
    expect(take()).toEqual(saved(2, length));
  });

  test("saves no checkpoint if its recording cannot be brought to disk", () => {
    const { on, take } = recordingDisk("fsync run/recording.mcap");
    const run = createRun(dir(), 7, { disk: on });
    run.appendRecording();
    take();
    expect(messageOf(() => run.saveCheckpoint(1, cells, none))).toContain("recording.mcap: could not be flushed");
    expect(take()).toEqual(["fsync run/recording.mcap"]);
    expect(run.checkpoints()).toEqual([]);
  });

  test("takes room for its checkpoints, piece by piece, and gives it back", () => {
    const { on, take } = recordingDisk();
    const run = createRun(dir(), 7, { disk: on });
    const temporary = "run/checkpoints/TMP";
    take();
    for (const [numbers, pieces] of [
      [1, [98_328]],
      [200_000, [1 << 20, 1 << 20, 1 << 20, 1 << 20, 704_000]],
    ] as const) {
      const giveBack = run.reserve(new Map([["W", cell(1, numbers, new Float32Array(numbers))]]));
      expect(take()).toEqual([
        `open ${temporary} wx`,
        ...pieces.map((length, i) => `write ${temporary}: ${length} at ${i << 20}`),
        `close ${temporary}`,
      ]);
      expect(readdirSync(join(dir(), "checkpoints"))).toHaveLength(1);
      giveBack();
      giveBack();
      expect(take()[0]).toBe(`unlink ${temporary}`);
      expect(readdirSync(join(dir(), "checkpoints"))).toEqual([]);
    }
  });

  test.each(["open run/checkpoints/TMP wx", "write run/checkpoints/TMP: 98328 at 0", "close run/checkpoints/TMP"])(
    "says so where it cannot take that room because %s fails",
    (fails) => {
      const { on, open } = recordingDisk(`${fails} ENOSPC`);
      const run = createRun(dir(), 7, { disk: on });
      expect(messageOf(() => run.reserve(cells))).toBe(
        "[checkpoint] HOME/run/checkpoints: expected room for the checkpoints of this training, got ENOSPC: injected. Make room or choose another folder.",
      );
      expect(readdirSync(join(dir(), "checkpoints"))).toEqual([]);
      expect(open.size).toBe(0);
    },
  );

  test("removes an old checkpoint only after the new one is on disk, and continues if it cannot", () => {
    const { on, take } = recordingDisk(`unlink ${file(1)}`);
    const run = createRun(dir(), 7, { disk: on, keep: 1 });
    run.saveCheckpoint(1, cells, none);
    const length = sizeOf(file(1));
    take();
    run.saveCheckpoint(2, cells, none);
    expect(take()).toEqual([...saved(2, length), `unlink ${file(1)}`]);
    run.saveCheckpoint(3, cells, none);
    expect(take().slice(-2)).toEqual([`unlink ${file(1)}`, `unlink ${file(2)}`]);
    expect(run.checkpoints().map(({ step }) => step)).toEqual([1, 3]);
  });

  test("keeps the checkpoint just saved, even if others have later steps", () => {
    const run = createRun(dir(), 7, { keep: 2 });
    for (const step of [7, 8, 5]) run.saveCheckpoint(step, cells, none);
    expect(run.checkpoints().map(({ step }) => step)).toEqual([5, 7, 8]);
    run.saveCheckpoint(9, cells, none);
    expect(run.checkpoints().map(({ step }) => step)).toEqual([8, 9]);
  });

  test("removes what a power cut left half-written, and nothing else", () => {
    const { on, take } = recordingDisk("unlink run/checkpoints/best.safetensors.tmp");
    const run = createRun(dir(), 7, { disk: on });
    for (const name of ["best.safetensors.tmp", "step-00000003.safetensors.tmp", "notes.tmp", "step-x.safetensors"])
      writeFileSync(join(dir(), "checkpoints", name), "");
    take();
    run.saveCheckpoint(9, cells, none);
    expect(take().slice(-2)).toEqual([
      "unlink run/checkpoints/best.safetensors.tmp",
      "unlink run/checkpoints/step-00000003.safetensors.tmp",
    ]);
    expect(readdirSync(join(dir(), "checkpoints"))).toEqual([
      "best.safetensors.tmp",
      "notes.tmp",
      "step-00000009.safetensors",
      "step-x.safetensors",
    ]);
    expect(run.checkpoints().map(({ step }) => step)).toEqual([9]);
  });

  test("is made where another one was killed before it had a description, whatever its first calls have left", () => {
    let calls = 0;
    createRun(dir(), 7, { lock: true, disk: hooked(disk, () => void calls++) }).release();
    expect(calls).toBeGreaterThan(12);
    for (let at = 0; at < calls; at++) {
      rmSync(dir(), { recursive: true, force: true });
      let n = 0;
      const killed = hooked({ ...disk, writer: { ...thisProcess(), pid: 2 ** 30 } }, () => {
        if (n++ >= at) throw new Error("killed");
      });
      messageOf(() => createRun(dir(), 7, { lock: true, disk: killed }));
      const run = messageOf(() => createRun(dir(), 7, { lock: true }).release());
      expect(["no error", "run.json"].some((end) => run.includes(end))).toBe(true); // or it had come so far
      expect(openRun(dir()).description).toBe(7);
      expect(readdirSync(dir()).filter((name) => name !== "run.lock")).toEqual(["checkpoints", "run.json"]);
      openRun(dir(), { lock: true }).release();
      expect(readdirSync(dir())).toEqual(["checkpoints", "run.json"]);
    }
  });

  test("is made by one of two only", () => {
    const run = createRun(dir(), 7, { lock: true });
    for (const act of [() => createRun(dir(), 7, { lock: true }), () => openRun(dir(), { lock: true })])
      expect(messageOf(act)).toMatch(
        /expected a (folder without a run, got one|run that nobody writes to, got one that)/,
      );
    run.release();
    expect(readdirSync(dir())).toEqual(["checkpoints", "run.json"]);
  });

  test("makes the folder of its checkpoints again if it is missing", () => {
    const run = createRun(dir(), 7);
    rmSync(join(dir(), "checkpoints"), { recursive: true });
    expect(run.checkpoints()).toEqual([]);
    expect(run.newestCheckpoint()).toBeUndefined();
    run.saveCheckpoint(0, cells, none);
    expect(openRun(dir()).newestCheckpoint()?.step).toBe(0);
  });

  test("skips a checkpoint whose name and contents have different steps, whichever is later", () => {
    const run = createRun(dir(), 7);
    for (const step of [10, 20, 30]) run.saveCheckpoint(step, cells, none);
    const paths = [10, 20, 30].map((step) => join(home, file(step)));
    const [first, , last] = paths.map((path) => readFileSync(path));
    writeFileSync(paths[2]!, first!);
    expect(run.newestCheckpoint()).toMatchObject({
      step: 20,
      skipped: [`[checkpoint] ${paths[2]}: expected step 30 as in its name, got 10.`],
    });
    writeFileSync(paths[1]!, last!);
    expect(run.newestCheckpoint(29)).toMatchObject({
      step: 10,
      skipped: [`[checkpoint] ${paths[1]}: expected step 20 as in its name, got 30.`],
    });
    expect(run.newestCheckpoint()?.skipped.map((why) => why.slice(-7))).toEqual(["got 10.", "got 30."]); // the newest first
    expect(run.newestCheckpoint(9)).toBeUndefined();
  });

  test("sorts checkpoints by step and not by name", () => {
    const run = createRun(dir(), 7, { keep: 2 });
    for (const step of [99_999_999, 100_000_000, 100_000_001]) run.saveCheckpoint(step, cells, none);
    expect(run.checkpoints()).toEqual(
      [100_000_000, 100_000_001].map((step) => ({ step, path: join(home, file(step)) })),
    );
  });

  test("skips a checkpoint that cannot be read", () => {
    const run = createRun(dir(), 7);
    run.saveCheckpoint(1, cells, none);
    mkdirSync(join(home, file(2)));
    const { step, skipped } = run.newestCheckpoint()!;
    expect([step, skipped.length]).toEqual([1, 1]);
    expect(skipped[0]).toContain(`${join(home, file(2))}: expected a file, got a folder.`);
  });

  test("finds the newest checkpoint at or before a step", () => {
    const run = createRun(dir(), 7);
    for (const step of [10, 20]) run.saveCheckpoint(step, cells, none);
    expect([9, 10, 19, 20, 21].map((until) => run.newestCheckpoint(until)?.step)).toEqual([undefined, 10, 10, 20, 20]);
  });

  test("counts steps from 0 on and keeps at least one checkpoint", () => {
    const run = createRun(dir(), 7, { keep: 1 });
    for (const step of [-1, 0.5, NaN])
      expect(messageOf(() => run.saveCheckpoint(step, cells, none))).toBe(
        `[checkpoint] checkpoint: expected a step of 0 or more, got ${step}.`,
      );
    for (const keep of [0, 1.5])
      expect(messageOf(() => openRun(dir(), { keep }))).toBe(
        `[checkpoint] openRun: expected to keep at least 1 checkpoint, got ${keep}.`,
      );
  });

  test.each(["run.json", "recording.mcap", "checkpoints"])("is not made where %s is", (name) => {
    mkdirSync(join(dir(), name, "something"), { recursive: true });
    expect(messageOf(() => createRun(dir(), 7))).toBe(
      `[checkpoint] HOME/run: expected a folder without a run, got one that holds ${name}. Choose another folder, or resume that run.`,
    );
  });
});
