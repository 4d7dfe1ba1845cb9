import { Command } from "commander";
import { categoricalAccuracy, confusionMatrix, evaluate, matrix, predict, type Network } from "@closurenet/core";
import { digitExamples } from "@closurenet/experiment";
import { openTrained } from "@closurenet/experiment/node";
import { printDigit, type Digits } from "@closurenet/mnist";
import { findData, origin, sameDigits } from "../data.ts";
import { columns, fact, wrap } from "../lines.ts";
import { percent } from "../numbers.ts";
import { whole } from "../options.ts";

/** `closurenet eval RUN`: how a trained network does on the test digits. */
export const evalCommand = (): Command =>
  new Command("eval")
    .description("test a trained network")
    .argument("<run>", "run folder")
    .option("--data <dir>", "folder with the four MNIST files (default: as for train)")
    .option("--show <n>", "draw so many of the digits that it misreads", whole(0), 0)
    .option("--json", "print the outcome as JSON in the last line")
    .action(async (run: string, options: { data?: string; show: number; json?: true }) => {
      const { experiment, net, step, skipped } = openTrained(run);
      for (const problem of skipped) warn(`passed over a checkpoint: ${problem} Step ${step} is tested instead.`);
      const data = await findData(options.data);
      if (data.source.notice) warn(data.source.notice);
      if (!sameDigits(experiment, data)) warn("These are not the digits of this run: run.json names others.");
      const test = digitExamples(data.test);
      const { loss, accuracy } = evaluate(net, test, { accuracy: categoricalAccuracy });
      const confusion = confusionMatrix(net, test).get();
      if (options.json) {
        console.log(JSON.stringify({ run, step, testAccuracy: accuracy, testLoss: loss, confusion: [...confusion] }));
        return;
      }
      console.log(fact("step", String(step)));
      console.log(fact("data", origin(data)));
      console.log(fact("test accuracy", percent(accuracy)));
      console.log(fact("test loss", loss.toFixed(4)));
      console.log(`\n${confusionTable(confusion)}`);
      for (const [i, predicted] of misread(net, data.test, options.show)) {
        console.log(`\n${printDigit(data.test, i, { predicted, colour: process.stdout.isTTY })}`);
      }
    });

const warn = (text: string): void => console.error(wrap(text, columns(process.stderr)));

/** The first `most` test digits that a network misreads, each with what it takes them for. */
function* misread(net: Network, digits: Digits, most: number): Generator<[i: number, predicted: number]> {
  const size = digits.rows * digits.cols;
  for (let i = 0, found = 0; i < digits.count && found < most; i++) {
    const pixels = Float32Array.from(digits.images.subarray(i * size, (i + 1) * size), (byte) => byte / 256);
    const [predicted = 0] = predict(net, matrix([pixels]));
    if (predicted === digits.labels[i]) continue;
    found++;
    yield [i, predicted];
  }
}

const row = (label: string, cells: readonly unknown[]): string =>
  `${label.padStart(11)}  ${cells.map((cell) => String(cell).padStart(4)).join(" ")}`;

/** Rows are true digits, columns what the network read. */
function confusionTable(counts: Int32Array): string {
  const classes = Array.from({ length: 10 }, (_, i) => i);
  const lines = classes.map((i) =>
    row(
      String(i),
      [...counts.subarray(i * 10, i * 10 + 10)].map((n) => n || "·"),
    ),
  );
  return [row("true \\ read", classes), ...lines].join("\n");
}
