import type { Dataset, Fill } from "@closurenet/core";
import { type RunEvent, digitExamples, fastestKernels, parseExperiment, recordInMemory } from "@closurenet/experiment";
import type { Digits } from "@closurenet/mnist";
import { turn } from "../shared/turn.ts";
import { drawPictures, helpDraw } from "./data/drawn.ts";
import type { LearningFiles } from "./data/files.ts";
import { type Pictures, readFiles } from "./data/read-files.ts";
import type { Asked, Minibatch, Order, Report } from "./orders.ts";

// The worker in which the page trains: the same functions as the command line's, so that the same description ends in the same
// bytes.

/**
 * Threads that compute. One processor is left to the page, which plays the film: threads that share a step wait for each other,
 * and so for the one whose processor draws.
 */
const threads = Math.max(1, Math.min(8, navigator.hardwareConcurrency - 1));

/** So long it trains without listening, ms. */
const TURN = 16;

const tell = (report: Report, transfer: Transferable[] = []): void => postMessage(report, { transfer });

const plain = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** What it learns from. */
let pictures: Promise<Pictures> | undefined;

/** How often it is worth telling how far it has come, ms. */
const TELL_EVERY = 50;

function read(files: LearningFiles): void {
  let toldAt = 0;
  pictures = readFiles(files, (share) => {
    if (performance.now() - toldAt < TELL_EVERY) return;
    toldAt = performance.now();
    tell({ kind: "reading", share });
  });
  pictures.then(
    ({ learning }) => tell({ kind: "read", learning }),
    (cause: unknown) => tell({ kind: "unread", why: plain(cause) }),
  );
}

/** What a person wants now. */
const wanted = { paused: false, steps: 0, stop: false, factor: 1 };
let woken = (): void => undefined;

/** Examples of which it is known which a minibatch had: the first that were asked for since `forget`. */
function watched(examples: Dataset): { readonly data: Dataset; forget(): void; seen(): Int32Array } {
  let seen = new Int32Array(0);
  const watching =
    (fill: Fill): Fill =>
    (order, from, n, X, Y) => {
      if (seen.length === 0) seen = order.slice(from, from + n);
      fill(order, from, n, X, Y);
    };
  const { on } = examples;
  return {
    data: {
      ...examples,
      fill: watching(examples.fill),
      ...(on && { on: (kernels) => watching(on(kernels)) }),
    },
    forget: () => (seen = new Int32Array(0)),
    seen: () => seen,
  };
}

function minibatch(step: number, { images, labels, rows, cols }: Digits, examples: Int32Array): Minibatch {
  const size = rows * cols;
  const pictures = new Uint8Array(examples.length * size);
  for (const [i, example] of examples.entries()) {
    pictures.set(images.subarray(example * size, (example + 1) * size), i * size);
  }
  return { step, images: pictures, labels: Uint8Array.from(examples, (example) => labels[example]!), rows, cols };
}

/** Until it is to go on, or to make one step. */
async function whilePaused(): Promise<void> {
  while (wanted.paused && wanted.steps === 0 && !wanted.stop) await new Promise<void>((resolve) => (woken = resolve));
}

async function train(asked: Asked): Promise<void> {
  const { train: digits, learning } = await (pictures ??= drawPictures());
  const experiment = parseExperiment({ ...asked, kernels: fastestKernels(), data: learning.data }, "training");
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const examples = watched(digitExamples(digits, {}, learning.classes));
  const run = recordInMemory(experiment, examples.data, { sink: (bytes) => void pieces.push(bytes.slice()), threads });
  tell({ kind: "begun" });

  let [seconds, images, turnedAt, factor] = [0, 0, performance.now(), 1];
  let accuracy: number | undefined;
  const report = ({ step, steps, epoch, loss, epochEnd }: RunEvent): void => {
    accuracy = epochEnd?.validation?.accuracy ?? accuracy;
    const { epochs } = experiment;
    tell({
      kind: "at",
      at: { step, steps, epoch, epochs, loss, accuracy, imagesPerSecond: seconds > 0 ? images / seconds : 0 },
    });
  };
  const hand = (): void => {
    for (const bytes of pieces.splice(0)) tell({ kind: "recorded", bytes }, [bytes.buffer]);
  };

  let why: string | undefined;
  try {
    for (const event of run) {
      images += event.n;
      accuracy = event.epochEnd?.validation?.accuracy ?? accuracy;
      if (wanted.steps > 0 && event.step > 0) {
        wanted.steps -= 1;
        tell({ kind: "minibatch", minibatch: minibatch(event.step, digits, examples.seen()) });
      }
      const now = performance.now();
      if (event.step === 0 || event.step === event.steps || wanted.paused || now - turnedAt >= TURN) {
        seconds += (now - turnedAt) / 1000;
        report(event);
        hand();
        await turn(); // lets messages in
        await whilePaused();
        turnedAt = performance.now();
        if (wanted.stop) break;
        if (wanted.factor !== factor) run.changeRate((factor = wanted.factor));
      }
      examples.forget();
    }
  } catch (cause) {
    why = plain(cause);
  }
  hand();
  const files = run.files();
  if (why !== undefined && !files.has("failed.json")) throw new Error(why);
  const how = why !== undefined ? "diverged" : wanted.stop ? "stopped" : "finished";
  tell({ kind: "ended", how, ...(why !== undefined && { why }), files });
}

addEventListener("message", ({ data: order }: MessageEvent<Order>) => {
  switch (order.kind) {
    case "draw":
      pictures = drawPictures();
      break;
    case "draw-part":
      helpDraw(order.part);
      break;
    case "read":
      read(order.files);
      break;
    case "start":
      train(order.asked).catch((cause: unknown) => tell({ kind: "failed", why: plain(cause) }));
      break;
    case "pause":
      wanted.paused = true;
      break;
    case "go-on":
      wanted.paused = false;
      break;
    case "step":
      wanted.paused = true;
      wanted.steps += 1;
      break;
    case "rate":
      wanted.factor = order.factor;
      break;
    case "stop":
      wanted.stop = true;
  }
  woken();
});
