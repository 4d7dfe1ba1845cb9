import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import { evaluate } from "@closurenet/core";
import { digitExamples, title } from "@closurenet/experiment";
import { recordRun } from "@closurenet/experiment/node";
import { findData, origin } from "../data.ts";
import {
  activationChoices,
  describe,
  initChoices,
  learningRates,
  optimizerChoices,
  scheduleChoices,
  type TrainChoices,
} from "../describe.ts";
import { hasDisplay, hasTerminal } from "../displays.ts";
import { filmDefaults, filmRun } from "../film-run.ts";
import { layerSizes, positive, share, whole } from "../options.ts";
import { exitCode } from "../report.ts";
import { clock, grouped, megabytes, percent, progressLine } from "../terminal.ts";
import { show } from "./view.ts";

interface TrainOptions extends TrainChoices {
  readonly data?: string;
  readonly out?: string;
  readonly open: boolean;
  readonly json?: true;
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
      "record a frame every n steps (default: whenever the weights have moved, about 300)",
      whole(1),
    )
    .option("--no-open", "do not open the film in the viewer")
    .option("--json", "print the outcome as JSON in the last line")
    .action(trainAndFilm);

async function trainAndFilm(options: TrainOptions): Promise<void> {
  const say = options.json ? console.error : console.log;
  const data = await findData(options.data);
  const experiment = describe(options, data);
  const run = options.out ?? newRunFolder(options.layers);
  say(`network  ${title(experiment)}`);
  say(`data     ${origin(data)}`);
  if (data.source.notice) say(data.source.notice);

  // The first Ctrl-C ends the training after its step, the second ends the program.
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  const training = recordRun(run, experiment, digitExamples(data.train), { signal: stop.signal });
  const line = progressLine();
  const epochs: { epoch: number; loss: number; validationAccuracy?: number }[] = [];
  const began = performance.now();
  let images = 0;
  let step = 0;
  let net;
  for (;;) {
    const next = training.next();
    if (next.done) {
      net = next.value;
      break;
    }
    const event = next.value;
    images += event.n;
    step = event.step;
    const seconds = (performance.now() - began) / 1000;
    if (event.epochEnd) {
      const { epoch, loss, validation } = event.epochEnd;
      epochs.push({ epoch, loss, ...(validation && { validationAccuracy: validation.accuracy }) });
      line.clear();
      const accuracy = validation ? `  validation accuracy ${percent(validation.accuracy)}` : "";
      say(`epoch ${epoch}/${options.epochs}  loss ${loss.toFixed(4)}${accuracy}  ${clock(seconds)}`);
    }
    line.show(
      `epoch ${Math.min(options.epochs, Math.floor(event.epoch) + 1)}/${options.epochs}`,
      event.step / event.steps,
      `loss ${(event.loss ?? 0).toFixed(3)}  ${grouped(images / seconds)} images/s  ` +
        `${clock((seconds / Math.max(1, event.step)) * (event.steps - event.step))} left`,
    );
    // Signals and output get their turn between steps.
    if (event.step % 10 === 0) await new Promise((turn) => setImmediate(turn));
  }
  line.clear();
  const imagesPerSecond = images / ((performance.now() - began) / 1000);
  const interrupted = stop.signal.aborted;
  process.off("SIGINT", onInterrupt);
  process.off("SIGTERM", onInterrupt);

  const testAccuracy = interrupted ? undefined : evaluate(net, digitExamples(data.test)).accuracy;
  if (testAccuracy !== undefined) say(`test accuracy ${percent(testAccuracy)}  ${grouped(imagesPerSecond)} images/s`);
  const film = join(run, "film.gif");
  if (interrupted) {
    say(`stopped after step ${step}; what was recorded can be played: npm run viewer -- ${run}`);
    process.exitCode = exitCode.interrupted;
  } else {
    const { bytes } = await filmRun(run, film, filmDefaults);
    say(`run      ${run}`);
    say(`film     ${film}  ${megabytes(bytes)}`);
  }
  if (options.json) {
    console.log(
      JSON.stringify({
        run,
        ...(interrupted ? { interrupted } : { film }),
        data: experiment.data,
        steps: step,
        testAccuracy,
        epochs,
        imagesPerSecond: Math.round(imagesPerSecond),
      }),
    );
  }
  if (interrupted) return;
  if (options.open && hasDisplay() && hasTerminal()) await show(run, true);
  else say(`play it  npm run viewer -- ${run}`);
}

/** `runs/mnist-784-100-50-10`, with a number behind it where that is taken. */
function newRunFolder(sizes: readonly number[]): string {
  const base = join("runs", `mnist-${sizes.join("-")}`);
  for (let i = 1; ; i++) {
    const dir = i === 1 ? base : `${base}-${i}`;
    if (!existsSync(dir)) return dir;
  }
}
