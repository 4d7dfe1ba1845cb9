import { Command } from "commander";
import { categoricalAccuracy, confusionMatrix, evaluate, matrix, predict, type Network } from "@closurenet/core";
import { readCorrections } from "@closurenet/exchange";
import { digitExamples, pixelInput } from "@closurenet/experiment";
import { withCorrections, type Told } from "../corrections.ts";
import { openAny } from "../open-any.ts";
import { printDigit, type Digits } from "@closurenet/mnist";
import { findData, origin, pixelWords, sameDigits } from "../data.ts";
import { fact, warn } from "../lines.ts";
import { percent } from "../numbers.ts";
import { whole } from "../options.ts";
import { fail } from "../report.ts";

interface EvalOptions {
  readonly data?: string;
  readonly show: number;
  readonly json?: true;
}

/** `closurenet eval RUN`: how a trained network does on the test digits. */
export const evalCommand = (): Command =>
  withCorrections(new Command("eval"))
    .description("test a trained network")
    .argument("<run>", "run folder, or safetensors files of any program")
    .option("--data <dir>", "folder with the four MNIST files (default: as for train)")
    .option(
      "--normalize <mean,std>",
      "pixels as torchvision's Normalize makes them (default: as run.json says, divided by 255 in files of other programs)",
    )
    .option("--show <n>", "draw so many of the digits that it misreads", whole(0), 0)
    .option("--json", "print the outcome as JSON in the last line")
    .action(async (run: string, options: Told & EvalOptions) => {
      const { experiment, net, step, scale, assumed, skipped } = openAny(run, readCorrections(options));
      for (const problem of skipped) warn(`passed over a checkpoint: ${problem} Step ${step} is tested instead.`);
      const data = await findData(options.data);
      if (data.source.notice) warn(data.source.notice);
      if (experiment && !sameDigits(experiment, data))
        warn("These are not the digits of this run: run.json names others.");
      const size = data.test.rows * data.test.cols;
      if (net.X.cols !== size || net.Y.cols !== 10) {
        fail(run, `expected a network of ${size} numbers to 10, as for digits, got ${net.X.cols} to ${net.Y.cols}.`);
      }
      const test = digitExamples(data.test, scale);
      const { loss, accuracy } = evaluate(net, test, { accuracy: categoricalAccuracy });
      const confusion = confusionMatrix(net, test).get();
      if (options.json) {
        console.log(JSON.stringify({ run, step, testAccuracy: accuracy, testLoss: loss, confusion: [...confusion] }));
        return;
      }
      for (const text of assumed) console.log(fact("network", text));
      const pixels = pixelWords(scale);
      const unknown = !experiment && !options.normalize;
      if (unknown)
        console.log(fact("pixels", `${pixels} (assumed: --normalize 0.1307,0.3081 for torchvision's usual ones)`));
      else if (scale.normalize) console.log(fact("pixels", pixels));
      console.log(fact("step", String(step)));
      console.log(fact("data", origin(data)));
      console.log(fact("test accuracy", percent(accuracy)));
      console.log(fact("test loss", loss.toFixed(4)));
      console.log(`\n${confusionTable(confusion)}`);
      for (const [i, predicted] of misread(net, data.test, pixelInput(scale), options.show)) {
        console.log(`\n${printDigit(data.test, i, { predicted, colour: process.stdout.isTTY })}`);
      }
    });

/** The first `most` test digits that a network misreads, each with what it takes them for. */
function* misread(
  net: Network,
  digits: Digits,
  input: (byte: number) => number,
  most: number,
): Generator<[i: number, predicted: number]> {
  const size = digits.rows * digits.cols;
  for (let i = 0, found = 0; i < digits.count && found < most; i++) {
    const pixels = Float32Array.from(digits.images.subarray(i * size, (i + 1) * size), input);
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
