import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** Starts a command of closurenet in `dir`. */
export const started = (main, dir, args) =>
  spawn(process.execPath, [main, ...args], {
    cwd: dir,
    env: { PATH: process.env.PATH, CI: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });

/** Waits for a process to end; kills it after `ms`, if given. Answers its exit code (null if it was killed) and what it said. */
export function ended(child, ms) {
  const timer = ms === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), ms);
  let said = "";
  child.stderr.on("data", (bytes) => (said += String(bytes)));
  return new Promise((done) =>
    child.once("close", (code) => {
      clearTimeout(timer);
      done({ code, said });
    }),
  );
}

/** Every file in a folder, links and folders included: its path, and its bytes. */
export const filesIn = (folder) =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [relative(folder, path), readFileSync(path, "base64")]),
  );

/** The names of files that two folders do not have alike. */
export function difference(expected, found) {
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names].filter((name) => expected.get(name) !== found.get(name));
}

/** Numbers between 0 and 1 that are the same for the same seed. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
