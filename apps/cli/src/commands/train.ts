import { join } from "node:path";
import { Command, Option } from "commander";
import { categoricalAccuracy, evaluate } from "@closurenet/core";
import { digitExamples, title } from "@closurenet/experiment";
import { recordRun, resumeRun } from "@closurenet/experiment/node";
import { findData, origin } from "../data.ts";
import {
  activationChoices,
  describe,
  initChoices,
  kernelChoices,
  learningRates,
  optimizerChoices,
  scheduleChoices,
  type TrainChoices,
} from "../describe.ts";
import { exitCode } from "../exit-code.ts";
import { filmDefaults, filmRun, filmWords } from "../film-run.ts";
import { interruptible } from "../interruption.ts";
import { fact } from "../lines.ts";
import { count, percent } from "../numbers.ts";
import { bytes, layerSizes, positive, seconds, share, threads, whole } from "../options.ts";
import { onlyResume, resumedExperiment } from "../resume.ts";
import { newRunFolder } from "../run-name.ts";
import { goOn, playIt, stopped, trainRun } from "../train-run.ts";
import { canShow, show } from "../show.ts";

interface TrainOptions extends TrainChoices {
  readonly data?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly open: boolean;
  readonly json?: true;
  readonly threads?: number;
  readonly checkpointEvery: number;
  readonly onDiskFull: "stop" | "drop-film";
}

/** `closurenet train`: trains on MNIST, films it and opens the film. */
export const trainCommand = (): Command =>
  new Command("train")
    .description("train on MNIST, film the first layer's weights and open the film")
    .option(
      "--data <dir>",
      "folder with the four MNIST files (default: MNIST_DIR, the cache, a download, drawn digits)",
    )
    .option("--layers <sizes>", "layer sizes, inputs first", layerSizes, [784, 100, 50, 10])
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
    .option("--batch <n>", "digits in a minibatch", whole(1), 100)
    .option("--validation <share>", "share of the training digits held out", share, 0.1)
    .option("--seed <n>", "same seed, same bytes", whole(0), 1)
    .option("--out <dir>", "run folder to make (default: a new one in runs/)")
    .option(
      "--every <n>",
      "record a frame every n steps (default: whenever the weights have moved, up to 300)",
      whole(1),
    )
    .option("--film-budget <size>", "record fewer frames than that where the film would be larger", bytes, 2e9)
    .option("--checkpoint-every <time>", "save within long epochs too, so often: a kill loses no more", seconds, 30)
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
    .option("--resume <run>", "go on with a run that was stopped; its own settings hold")
    .option("--no-open", "do not open the film in the viewer")
    .option("--json", "print the outcome as JSON in the last line")
    .action((options: TrainOptions, command: Command) => {
      if (options.resume !== undefined) onlyResume(command);
      return trainAndFilm(options);
    });

async function trainAndFilm(options: TrainOptions): Promise<void> {
  const say = options.json ? console.error : console.log;
  const data = await findData(options.data);
  const experiment = options.resume === undefined ? describe(options, data) : resumedExperiment(options.resume, data);
  const run = options.resume ?? options.out ?? newRunFolder(options.layers);
  say(fact("network", title(experiment)));
  say(fact("data", origin(data)));
  if (data.source.notice) say(fact("note", data.source.notice));
  if (options.resume === undefined && experiment.every !== (options.every ?? null)) {
    say(fact("note", `a frame every ${experiment.every} steps: more would not fit into the film's budget`));
  }
  say("");

  const digits = digitExamples(data.train, experiment.data.pixels);
  const { outcome, interrupted } = await interruptible(async (signal) => {
    const { checkpointEvery, onDiskFull, threads } = options;
    const notice = (text: string): void => say(fact("note", text));
    const computing = { signal, checkpointEvery, onDiskFull, notice, ...(threads !== undefined && { threads }) };
    const training =
      options.resume === undefined ? recordRun(run, experiment, digits, computing) : resumeRun(run, digits, computing);
    return { outcome: await trainRun(run, experiment, training, say), interrupted: signal.aborted };
  });
  const { net, steps, epochs, imagesPerSecond } = outcome;
  const about = { run, data: experiment.data, steps, epochs, imagesPerSecond };
  if (interrupted) {
    say(stopped(run, steps));
    say(goOn(run));
    if (options.json) console.log(JSON.stringify({ ...about, interrupted }));
    process.exitCode = exitCode.interrupted;
    return;
  }

  const testAccuracy = evaluate(net, digitExamples(data.test, experiment.data.pixels), {
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
  if (options.json) console.log(JSON.stringify({ ...about, film, testAccuracy }));
  if (showing) await show(run);
}
