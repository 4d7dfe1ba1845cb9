import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

const running = new Set();
process.on("exit", () => running.forEach(kill));

/** Starts a command of closurenet in `dir`, as an argument of the command `under` if that is given. What it prints can be had by "pipe". */
export function started(main, dir, args, under = [], output = "ignore") {
  const [command, ...all] = [...under, process.execPath, main, ...args];
  const child = spawn(command, all, {
    cwd: dir,
    detached: true, // a group of processes of its own, so that all of it can be killed
    env: { PATH: process.env.PATH, CI: "1" },
    stdio: ["ignore", output, "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Kills a command, and what it was started under. */
export function kill(child) {
  if (running.has(child)) process.kill(-child.pid, "SIGKILL");
}

/**
 * Waits for a process to end; kills it after `ms`, if given. Answers its exit code (null if a signal ended it), whether that came
 * too late, and what it said.
 */
export function ended(child, ms) {
  let late = false;
  const timer =
    ms === undefined
      ? undefined
      : setTimeout(() => {
          late = true;
          kill(child);
        }, ms);
  let said = "";
  child.stderr.on("data", (bytes) => (said += String(bytes)));
  return new Promise((done) =>
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, late, said });
    }),
  );
}

/** What is wrong with how a command has ended: anything but success, or one error that says of what it is. Undefined if nothing is. */
export function complaint(code, said) {
  if (code === 0) return undefined;
  const clear = (code === 1 || code === 2) && /\[[a-z-]+\] \S/.test(said) && !/\n +at |defect/.test(said);
  return clear ? undefined : `${code}: ${said}`;
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
