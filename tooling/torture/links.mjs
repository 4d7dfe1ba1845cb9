import { cpSync, linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { difference, ended, filesIn, started } from "./process.mjs";

/** What a stranger may have planted in a run, and where. */
const names = [
  "run.json",
  "recording.mcap",
  "run.lock",
  "failed.json",
  "film.gif",
  "film.gif.tmp",
  "film.html",
  "film.html.tmp",
  "checkpoints",
  "checkpoints/best.safetensors",
  "checkpoints/best.safetensors.tmp",
  "recording.damaged-1.mcap",
  "pytorch",
  "pytorch/model.py",
  "pytorch/model.safetensors",
  "onnx/model.onnx",
  "run.json.tmp",
];
const kinds = {
  "a link to a file": (outside, path) => symlinkSync(join(outside, "victim"), path),
  "a link to nothing": (outside, path) => symlinkSync(join(outside, "new"), path),
  "a link to a folder": (outside, path) => symlinkSync(outside, path),
  "a hard link": (outside, path) => linkSync(join(outside, "victim"), path),
};
const commands = [
  ["film", "planted"],
  ["share", "planted"],
  ["export", "planted", "--to", "pytorch"],
  ["export", "planted", "--to", "onnx"],
  ["train", "--resume", "planted", "--no-open"],
];

/** Plants a link at every name of a stopped run, and runs every command that writes into it: nothing outside may change. */
export async function links({ main, dir, train, resume }, { every = 1 }) {
  const run = join(dir, "planted");
  const whole = await ended(started(main, dir, ["train", ...train, "--out", "whole-of-links", "--no-open"]));
  if (whole.code !== 0) throw new Error(`the undisturbed training failed: ${whole.said}`);
  const outside = join(dir, "outside");
  const outcome = { tried: 0, written: [], hung: 0 };
  let n = 0;
  for (const name of names) {
    for (const [kind, plant] of Object.entries(kinds)) {
      for (const command of commands) {
        if (n++ % every !== 0) continue;
        for (const folder of [run, outside]) rmSync(folder, { recursive: true, force: true });
        mkdirSync(outside);
        writeFileSync(join(outside, "victim"), "mine");
        cpSync(join(dir, "whole-of-links"), run, { recursive: true });
        rmSync(join(run, name), { recursive: true, force: true });
        mkdirSync(dirname(join(run, name)), { recursive: true });
        plant(outside, join(run, name));
        const args = command.includes("--resume") ? [...command, ...resume] : command;
        const { code } = await ended(started(main, dir, args), 120_000);
        if (code === null) outcome.hung++;
        const changed = difference(new Map([["victim", Buffer.from("mine").toString("base64")]]), filesIn(outside));
        if (changed.length > 0) outcome.written.push(`${command.join(" ")}, ${name} as ${kind}: ${changed.join(", ")}`);
        outcome.tried++;
      }
    }
  }
  return outcome;
}
