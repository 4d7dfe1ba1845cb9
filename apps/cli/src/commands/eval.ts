import { Command } from "commander";
import { categoricalAccuracy, confusionMatrix, evaluate, matrix, predict, type Network } from "@closurenet/core";
import { readCorrections } from "@closurenet/exchange";
import { digitExamples, pixelInput } from "@closurenet/experiment";
import { withCorrections, type Told } from "../corrections.ts";
import { openAny } from "../open-any.ts";
import { printDigit, type Digits } from "@closurenet/mnist";
import type { MnistData } from "@closurenet/mnist/node";
import { confusions } from "../confusions.ts";
import { findData, origin, pixelWords, sameDigits } from "../data.ts";
import { fact, warn } from "../lines.ts";
import { coloured, draw, print, printJson } from "../output.ts";
import { percent } from "../numbers.ts";
import { path } from "../path.ts";
import { whole } from "../options.ts";
import { fail } from "../report.ts";

interface EvalOptions {
  readonly data?: string;
  readonly show: number;
  readonly best?: true;
  readonly json?: true;
}

/** `closurenet eval RUN`: how a trained network does on the test pictures. */
export const evalCommand = (): Command =>
  withCorrections(new Command("eval"))
    .description("test a trained network")
    .argument("<run>", "run folder, or safetensors files of any program", path)
    .option("--data <dir>", "folder with the four files of the pictures (default: as for train)", path)
    .option(
      "--normalize <mean,std>",
      "pixels as torchvision's Normalize makes them (default: as run.json says, divided by 255 in files of other programs)",
    )
    .option("--best", "the checkpoint of the best validation accuracy (default: the newest)")
    .option("--show <n>", "draw so many of the pictures that it misreads", whole(0), 0)
    .option("--json", "print the outcome as JSON in the last line")
    .action(async (run: string, options: Told & EvalOptions) => {
      const { experiment, net, step, scale, assumed, skipped } = openAny(run, readCorrections(options), options.best);
      for (const problem of skipped) warn(`passed over a checkpoint: ${problem} Step ${step} is tested instead.`);
      const data = await findData(options.data);
      if (data.source.notice) warn(data.source.notice);
      if (experiment && !sameDigits(experiment, data))
        warn("These are not the pictures of this run: run.json names others.");
      const classes = classesFor(run, net, data);
      const test = digitExamples(data.test, scale, classes.length);
      const { loss, accuracy } = evaluate(net, test, { accuracy: categoricalAccuracy });
      const confusion = confusionMatrix(net, test).get();
      if (options.json) {
        printJson({ run, step, testAccuracy: accuracy, testLoss: loss, classes, confusion: [...confusion] });
        return;
      }
      for (const text of assumed) print(fact("network", text));
      const pixels = pixelWords(scale);
      const unknown = !experiment && !options.normalize;
      if (unknown) print(fact("pixels", `${pixels} (assumed: --normalize 0.1307,0.3081 for torchvision's usual ones)`));
      else if (scale.normalize) print(fact("pixels", pixels));
      print(fact("step", String(step)));
      print(fact("data", origin(data)));
      print(fact("test accuracy", percent(accuracy)));
      print(fact("test loss", loss.toFixed(4)));
      print(`\n${confusions(confusion, classes)}`);
      for (const [i, predicted] of misread(net, data.test, pixelInput(scale), options.show)) {
        draw(`\n${printDigit(data.test, i, { predicted, classes, colour: coloured() })}`);
      }
    });

/** The first `most` test pictures that a network misreads, each with what it takes them for. */
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

/** The names of what a network tells apart, if it takes the pictures. */
function classesFor(run: string, net: Network, { test: { rows, cols }, classes, name }: MnistData): string[] {
  const [inputs, outputs] = [net.X.cols, net.Y.cols];
  if (inputs === rows * cols && outputs >= classes.length)
    return Array.from({ length: outputs }, (_, i) => classes[i] ?? String(i));
  return fail(
    run,
    `expected a network of ${rows * cols} numbers to ${classes.length}, for ${name}, got ${inputs} to ${outputs}. ` +
      "Name the folder of its own pictures with --data.",
  );
}
