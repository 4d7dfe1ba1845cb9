import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const child = fileURLToPath(new URL("inputs-child.mjs", import.meta.url));
const SILENT_MS = 60_000;

/**
 * Gives changed inputs to every parser, in a process of its own: `count` drawn ones to each, and every `every`-th of all cuts and all
 * flips of a bit. A process that is silent for a minute hangs.
 */
export async function inputs({ dir }, { count, seed = 1, every = 1 }) {
  const folder = join(dir, "inputs");
  mkdirSync(folder);
  const under = fork(child, [folder, count, seed, every], {
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let [outcome, at, said] = [undefined, "the start", ""];
  let timer;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => under.kill("SIGKILL"), SILENT_MS);
  };
  watch();
  under.stderr.on("data", (bytes) => (said += String(bytes)));
  under.on("message", (message) => {
    watch();
    at = message.name ?? at;
    outcome = message.outcome ?? outcome;
    if (outcome) under.disconnect();
  });
  await new Promise((done) => under.once("exit", done));
  clearTimeout(timer);
  if (!outcome)
    throw new Error(`the parsers did not come to their end, at ${at}: ${said.slice(-2000) || "silent for a minute"}`);
  return outcome;
}
