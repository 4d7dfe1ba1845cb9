import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { curves } from "./curves.mjs";
import { faults, noFaults } from "./faults.mjs";
import { fullSpeed } from "./full-speed.mjs";
import { inputs } from "./inputs.mjs";
import { kills } from "./kills.mjs";
import { limits } from "./limits.mjs";
import { links } from "./links.mjs";
import { writers } from "./writers.mjs";

/**
 * The rows of the table: what is tried, what was seen, what is promised, and every breach of that. `amount` is 1 in the form of
 * minutes, 10 in that of an hour, and less in the short one.
 */
export const rows = {
  async kills(setting, { amount, seed }) {
    const found = await kills(setting, { count: Math.ceil(100 * amount), seed });
    return {
      test: `${found.kills} SIGKILLs at random times in ${found.runs} runs, resumes too (${found.begunAgain} before run.json)`,
      figure: `${found.different.length} files differ, ${found.failed.length} resumes fail`,
      promise: "all files are those of a training never disturbed; no folder is dead, no file is left over",
      breaches: [...found.failed, ...found.different],
    };
  },

  async faults(setting, { amount, say }) {
    const [test, promise] = [
      "a fault from outside in place of a system call",
      "a clear error or success, and after a resume all files are those of a training never disturbed",
    ];
    const missing = noFaults();
    if (missing !== undefined) return { test, figure: `skipped: ${missing}`, promise, breaches: [] };
    const found = await faults(setting, { every: amount >= 10 ? 1 : Math.round(20 / amount), say });
    return {
      test: `${found.tried} times SIGKILL, EIO or ENOSPC in place of a system call of a training (${found.places[0]} calls) or a resume (${found.places[1]}); ${found.hit} hit, ${found.elsewhere} a call of Node's own`,
      figure: `${found.unclear.length} errors unclear, ${found.hung.length} hang, ${found.different.length} end with other files`,
      promise,
      breaches: [...found.unclear, ...found.hung, ...found.different],
    };
  },

  async writers(setting, { amount }) {
    const found = await writers(setting, { count: Math.ceil(10 * amount) });
    return {
      test: `${found.races} times two resumes of one killed run at once`,
      figure: `${found.refused} refused by name, ${found.bothInTurn} after the other had ended, ${found.failed.length} otherwise; ${found.different.length} files differ`,
      promise: "one writes, the other is told who does",
      breaches: [...found.failed, ...found.different],
    };
  },

  async links(setting, { amount }) {
    const found = await links(setting, { every: Math.max(1, Math.round(4 / amount)) });
    return {
      test: `${found.tried} links planted in a run, and a command that writes there`,
      figure: `${found.written.length} written outside, ${found.hung} hang`,
      promise: "nothing outside the run's folder is written",
      breaches: [...found.written, ...Array.from({ length: found.hung }, () => "a command hangs")],
    };
  },

  async inputs(setting, { amount, seed }) {
    const found = await inputs(setting, {
      count: amount < 1 ? 100 : 65_000 * amount,
      seed,
      every: Math.max(1, Math.round(1 / amount)),
    });
    return {
      test: `${found.tried.toLocaleString("en")} cut, flipped and changed inputs in ${found.parsers} parsers (${found.refused.toLocaleString("en")} refused)`,
      figure: `${found.altered.length} altered and taken for good, ${found.untyped.length} errors untyped, ${found.slow.length} hang; ${found.grown.toFixed(0)} MiB more held, ${found.most.toFixed(0)} MiB at most`,
      promise: "what a checksum covers is right or refused; every refusal is a sentence",
      breaches: [...found.altered, ...found.untyped, ...found.slow],
    };
  },

  async limits(setting, { amount }) {
    const found = await limits(setting, { every: Math.max(1, Math.round(1 / amount)) });
    return {
      test: `${found.tried} trainings with few files (ulimit -n from ${found.files} on), little memory (-v from ${found.memory} KiB on, the least for Node), short files (-f), a small disk${found.noDisk ? " (skipped: only root can mount one)" : ""}; ${found.failed} failed`,
      figure: `${found.unclear.length} errors unclear, ${found.hung.length} hang, ${found.aborted} times Node itself gave up; ${found.different.length} end with other files`,
      promise: "a clear error or success; once there is enough, all files are those of a training that always had it",
      breaches: [...found.unclear, ...found.hung, ...found.different],
    };
  },

  async speed(setting, { amount, pictures }) {
    const found = await fullSpeed(setting, { seconds: Math.ceil(amount >= 10 ? 1800 : 60 * amount) });
    const { samples, grown } = found;
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true });
      const both = (pick) =>
        ["training", "viewer"].map((name) => ({
          name,
          points: samples.map((sample) => [sample.at, pick(sample[name])]),
        }));
      const drawn = {
        memory: curves(
          "Memory, in MB",
          both(({ memory }) => memory),
        ),
        files: curves(
          "Open files",
          both(({ files }) => files),
        ),
        disk: curves("The run on disk, in MB", [{ name: "run", points: samples.map(({ at, disk }) => [at, disk]) }]),
      };
      for (const [name, svg] of Object.entries(drawn)) writeFileSync(join(pictures, `${name}.svg`), svg);
    }
    const most = (pick) => Math.max(...samples.map(pick)).toFixed(0);
    return {
      test: `${found.seconds} s at full speed, ${samples.at(-1)?.disk.toFixed(0)} MB written; beside it a page that follows, info, film, metrics, eval: ${found.reads} reads`,
      figure: `${found.problems.length} reads fail; memory at most ${most(({ training }) => training.memory)} MB, ${grown.memory.toFixed(0)} MB more in the last quarter than in the second (viewer ${most(({ viewer }) => viewer.memory)}, ${grown.viewerMemory.toFixed(0)}), open files ${grown.files} more (viewer ${grown.viewerFiles})`,
      promise: "memory and open files do not grow; readers beside a writer read what is whole",
      breaches: [
        ...found.problems,
        ...Object.entries(grown).flatMap(([what, by]) => (by > MOST_GROWN[what] ? [`${what} grew by ${by}`] : [])),
      ],
    };
  },
};

/** What may be more in the last quarter than in the second: MB, and files. */
const MOST_GROWN = { memory: 64, files: 4, viewerMemory: 64, viewerFiles: 4 };
