import { join } from "node:path";
import { Command, Option } from "commander";
import { categoricalAccuracy, evaluate, type Dataset } from "@closurenet/core";
import {
  activationChoices,
  digitExamples,
  initChoices,
  learningRates,
  optimizerChoices,
  scheduleChoices,
  title,
} from "@closurenet/experiment";
import { recordRun, resumeRun } from "@closurenet/experiment/node";
import type { Digits } from "@closurenet/mnist";
import { findData, origin, outputsOf } from "../data.ts";
import { describe, kernelChoices, type TrainChoices } from "../describe.ts";
import { exitCode } from "../exit-code.ts";
import { filmDefaults, filmRun, filmWords } from "../film-run.ts";
import { interruptible } from "../interruption.ts";
import { fact } from "../lines.ts";
import { print, printJson, tell } from "../output.ts";
import { count, percent } from "../numbers.ts";
import { bytes, layerSizes, positive, seconds, share, threads, whole } from "../options.ts";
import { path } from "../path.ts";
import { drawnFor, onlyResume, resumedExperiment } from "../resume.ts";
import { newRunFolder, runName } from "../run-name.ts";
import { goOn, playIt, stopped, trainRun } from "../train-run.ts";
import { canShow, show } from "../show.ts";

interface TrainOptions extends TrainChoices {
  readonly data?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly open: boolean;
  readonly json?: true;
  readonly threads?: number;
  /** How many epochs were asked for, beside --resume. */
  readonly more?: number;
  readonly checkpointEvery: number;
  readonly onDiskFull: "stop" | "drop-film";
}

/** `closurenet train`: trains on MNIST, films it and opens the film. */
export const trainCommand = (): Command =>
  new Command("train")
    .description("train on MNIST or other pictures, film the first layer's weights and open the film")
    .option(
      "--data <dir>",
      "folder with MNIST's four files, or with others of their format; or drawn, for digits that the program draws " +
        "(default: MNIST_DIR, the cache, a download, drawn digits)",
      path,
    )
    .option(
      "--layers <sizes>",
      "layer sizes, inputs first (default: pixels, 100, 50, classes: 784-100-50-10 for MNIST)",
      layerSizes,
    )
    .addOption(new Option("--activation <name>", "of the hidden layers").choices(activationChoices).default("relu"))
    .addOption(
      new Option(
        "--init <name>",
        "initial weights: series is N(0, 1)/100, positive its absolute value, " +
          "small-first the series' in the first layer, so that its film begins calm, and He's in the others",
      )
        .choices(initChoices)
        .default("small-first"),
    )
    .addOption(new Option("--optimizer <name>", "how to descend").choices(optimizerChoices).default("sgd"))
    .option("--dropout <rate>", "probability of dropping a hidden neuron's output", share, 0)
    .option(
      "--learning-rate <rate>",
      `step size (default: ${optimizerChoices.map((name) => `${name} ${learningRates[name]}`).join(", ")})`,
      positive,
    )
    .addOption(
      new Option("--schedule <name>", "step size over the training: down to 0, or constant")
        .choices(scheduleChoices)
        .default("linear"),
    )
    .option("--epochs <n>", "passes over the training digits", whole(1), 5)
    .option("--batch <n>", "digits in a minibatch (default: 100, or all where there are fewer)", whole(1))
    .option("--validation <share>", "share of the training digits held out", share, 0.1)
    .option("--seed <n>", "same seed, same bytes", whole(0), 1)
    .option("--out <dir>", "run folder to make (default: a new one in runs/)", path)
    .option(
      "--every <n>",
      "record a frame every n steps (default: whenever the weights have moved, up to 300)",
      whole(1),
    )
    .addOption(
      new Option(
        "--film-budget <size>",
        "how large the recording may become: where it would be larger, it has fewer frames",
      )
        .argParser(bytes)
        .default(2e9, "2GB"),
    )
    .addOption(
      new Option(
        "--checkpoint-every <time>",
        "save so often within long epochs, so that a kill loses no more than that",
      )
        .argParser(seconds)
        .default(30, "30s"),
    )
    .addOption(
      new Option("--on-disk-full <what>", "end the training, or only its film")
        .choices(["stop", "drop-film"])
        .default("stop"),
    )
    .addOption(
      new Option("--kernels <name>", "what multiplies: WebAssembly, or TypeScript that one can read")
        .choices(kernelChoices)
        .default("wasm"),
    )
    .option("--reproducible", "the same bytes on every processor too, a little slower", false)
    .option("--threads <n>", "threads to share the work (default: one per processor, at most 8)", threads)
    .option(
      "--resume <run>",
      "go on with a run that was stopped, or with more --epochs than it had; its other settings hold",
      path,
    )
    .option("--no-open", "do not open the film in the viewer")
    .option("--json", "print the outcome as JSON in the last line")
    .action((options: TrainOptions, command: Command) => {
      if (options.resume !== undefined) onlyResume(command);
      const more = command.getOptionValueSource("epochs") === "cli" ? { more: options.epochs } : {};
      return trainAndFilm({ ...options, ...more });
    });

async function trainAndFilm(options: TrainOptions): Promise<void> {
  const say = options.json ? tell : print;
  const data = await findData(options.data ?? (options.resume === undefined ? undefined : drawnFor(options.resume)));
  const experiment =
    options.resume === undefined ? describe(options, data) : resumedExperiment(options.resume, data, options.more);
  const run = options.resume ?? options.out ?? newRunFolder(runName(experiment));
  say(fact("network", title(experiment)));
  say(fact("data", origin(data)));
  if (data.source.notice) say(fact("note", data.source.notice));
  if (options.resume === undefined && experiment.every !== (options.every ?? null)) {
    say(fact("note", `a frame every ${experiment.every} steps: more would not fit into the film's budget`));
  }
  say("");

  const examples = (pictures: Digits): Dataset => digitExamples(pictures, experiment.data, outputsOf(experiment));
  const learning = examples(data.train);
  const { outcome, interrupted } = await interruptible(async (signal) => {
    const { checkpointEvery, onDiskFull, threads } = options;
    const notice = (text: string): void => say(fact("note", text));
    const computing = { signal, checkpointEvery, onDiskFull, notice, ...(threads !== undefined && { threads }) };
    const training =
      options.resume === undefined
        ? recordRun(run, experiment, learning, computing)
        : resumeRun(run, learning, computing);
    return { outcome: await trainRun(run, experiment, training, say), interrupted: signal.aborted };
  });
  const { net, steps, epochs, imagesPerSecond } = outcome;
  const about = { run, data: experiment.data, steps, epochs, imagesPerSecond };
  if (interrupted) {
    say(stopped(run, steps));
    say(goOn(run, options.data));
    if (options.json) printJson({ ...about, interrupted });
    process.exitCode = exitCode.interrupted;
    return;
  }

  const testAccuracy = evaluate(net, examples(data.test), {
    accuracy: categoricalAccuracy,
  }).accuracy;
  say("");
  say(fact("test accuracy", percent(testAccuracy)));
  if (imagesPerSecond > 0) say(fact("speed", `${count(imagesPerSecond, "image")} a second`));
  say(fact("run", run));
  const film = join(run, "film.gif");
  say(fact("film", `${film}, ${filmWords(filmRun(run, film, filmDefaults))}`));
  const showing = options.open && canShow();
  if (!showing) say(playIt(run));
  if (options.json) printJson({ ...about, film, testAccuracy });
  if (showing) await show(run);
}
