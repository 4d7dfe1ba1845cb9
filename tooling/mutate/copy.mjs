// A copy of the project outside of its folder, in which code is changed and tests are run: the project itself is never
// touched, so that nothing has to be put back.
import { fork } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** What the tests of no room read. */
const LEFT_OUT = [".git", ".turbo", "node_modules", "runs", "coverage"];

/** Copies the project at `root` and starts a tester for one of its rooms there; both end with this process. */
export function projectCopy(root, room) {
  const folder = mkdtempSync(join(tmpdir(), "closurenet-mutate-"));
  const hits = join(folder, "hits.txt");
  const changed = new Set();
  let tester;
  let tests;

  function stop() {
    try {
      if (tester) process.kill(-tester.pid, "SIGKILL"); // the whole group: Vitest's workers too
    } catch {
      // it has ended by itself
    }
    tester = undefined;
  }
  process.on("exit", () => {
    stop();
    rmSync(folder, { recursive: true, force: true });
  });

  // Links between the rooms are relative, so they lead to the copies; what is installed is shared.
  cpSync(root, folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !LEFT_OUT.includes(relative(root, path)),
  });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(hits, "");

  /** The tester's next word; undefined where it does not come in time or the tester ends. */
  const answer = (milliseconds) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      function done(message) {
        clearTimeout(timer);
        tester.off("message", done).off("exit", ended);
        resolve(message);
      }
      const ended = () => done();
      tester.once("message", done).once("exit", ended);
    });

  async function start() {
    tester = fork(new URL("tester.mjs", import.meta.url), [room], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    ({ tests } = (await answer(600_000)) ?? {});
    if (!tests) throw new Error(`[mutate] ${room}: expected its tests to be found, got none in ten minutes.`);
  }

  return {
    async tests() {
      if (!tester) await start();
      return tests;
    },
    /** Puts `text` in the place of a file, whose path is relative to the project. */
    write(file, text) {
      writeFileSync(join(folder, file), text);
      changed.add(join(folder, file));
    },
    /** Runs a test file on what is written by now: "passed", "failed", or "time-out". */
    async run(test, milliseconds) {
      if (!tester) await start();
      tester.send({ changed: [...changed], test });
      changed.clear();
      const said = await answer(milliseconds);
      if (said) return said.passed ? "passed" : "failed";
      const ended = tester.exitCode !== null || tester.signalCode !== null;
      stop();
      return ended ? "failed" : "time-out";
    },
    /** Where marks are to write. */
    hits,
    /** The lines that marks have written since the last time. */
    takeHits() {
      const lines = new Set(readFileSync(hits, "utf8").split("\n").filter(Boolean));
      writeFileSync(hits, "");
      return lines;
    },
  };
}
