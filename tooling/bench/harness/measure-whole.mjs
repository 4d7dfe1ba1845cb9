// Whole trainings: a command from the start of its process to its end, beside a script of PyTorch that trains the same
// network on the same files.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./command.mjs";
import { contenders } from "./contenders.mjs";
import { at, settingOf, speedOf } from "./measure-steps.mjs";
import { here } from "./process.mjs";
import { steps, whole } from "./rows.mjs";
import { environment } from "./settings.mjs";
import { median, orderOfTurns, outcomes } from "./turns.mjs";

const command = here("../../../apps/cli/dist/main.js");
const mostEpochs = 12;

/** `closurenet train` in a folder that is gone afterwards. */
async function train(epochs, words, { digits }) {
  const folder = mkdtempSync(join(tmpdir(), "closurenet-bench-"));
  const args = ["train", "--no-open", "--json", "--data", digits.where, "--out", join(folder, "run")];
  try {
    return await runCommand(process.execPath, [command, ...args, "--epochs", String(epochs), ...words]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** PyTorch at the best settings for these steps; undefined where it is not on this machine. */
async function pytorch(context) {
  const { python, digits, note, lack, ms } = context;
  const contender = at(contenders(1)("PyTorch"), steps.A, context);
  const { missing, version } = await speedOf({ ...contender, setting: { threads: 1 } }, ms);
  if (missing !== undefined) return void lack(`without PyTorch: ${missing}`);
  note("PyTorch: the best of its settings…");
  const { setting, tried } = await settingOf(contender, steps.A, context);
  const script = here("../peers/pytorch_train.py");
  const run = (epochs) =>
    runCommand(python, [script, digits.where, String(epochs), JSON.stringify(setting)], environment(setting));
  return { name: "PyTorch, a script", version, setting, tried, run };
}

/** The fewest epochs after which a whole training is that right, by trying. */
async function epochsTo(accuracy, { name, run }, note) {
  for (let epochs = 1; epochs <= mostEpochs; epochs++) {
    note(`${name}: ${epochs} epochs…`);
    if ((await run(epochs)).answer.testAccuracy >= accuracy) return epochs;
  }
  throw new Error(`[bench] ${name}: expected an accuracy of ${accuracy} within ${mostEpochs} epochs, got less.`);
}

/** A row of whole trainings. */
export async function measureWhole(row, context) {
  const { rounds, note, digits } = context;
  const { about, epochs, accuracy } = whole[row];
  if (digits.where === undefined) return void context.lack(`without ${row}: there are only drawn digits`);
  const peer = await pytorch(context);
  const all = [
    { name: "closurenet train", run: (n) => train(n, [], context) },
    { name: "closurenet train, a frame an epoch", run: (n) => train(n, ["--every", "1000000"], context) },
    ...(peer ? [peer] : []),
  ];
  const runs = [];
  for (const contender of all) {
    runs.push({ ...contender, epochs: epochs ?? (await epochsTo(accuracy, contender, note)) });
  }
  const [subject, ...others] = runs;
  const order = orderOfTurns(subject, others, rounds);
  const turns = [];
  for (const who of order) {
    note(`turn ${turns.length + 1} of ${order.length}: ${who.name}…`);
    const { seconds, cpuSeconds, answer } = await who.run(who.epochs);
    turns.push({ who, speed: 1 / seconds, cpuSeconds, answer });
  }
  const of = (who, pick) => median(turns.filter((turn) => turn.who === who).map(pick));
  return {
    kind: "whole",
    about,
    results: outcomes(turns, subject).map(({ who, speed, ...rest }) => ({
      name: who.name,
      epochs: who.epochs,
      ...(who.setting && { version: who.version, setting: who.setting, tried: who.tried }),
      seconds: 1 / speed,
      cpuSeconds: of(who, (turn) => turn.cpuSeconds),
      testAccuracy: of(who, ({ answer }) => answer.testAccuracy),
      ...(who.setting ? {} : { imagesPerSecond: of(who, ({ answer }) => answer.imagesPerSecond) }),
      ...rest,
    })),
  };
}
