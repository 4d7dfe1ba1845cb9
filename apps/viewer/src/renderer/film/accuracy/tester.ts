import { type Network, categoricalAccuracy, evaluate } from "@closurenet/core";
import { digitExamples } from "@closurenet/experiment";
import { type Digits, mnistDigests } from "@closurenet/mnist";
import { digitFileNames, labelFile } from "../../../server/digits.ts";
import type { Host } from "../../../host/host.ts";
import { builtNetwork, setTo } from "../built-network.ts";
import { drawn } from "../drawn.ts";
import { type Job, breath } from "../export/job.ts";
import type { OpenRun } from "../open-run.ts";
import type { About } from "../reading/about.ts";

/** What a network made of test digits at a moment. */
export interface Tested {
  /** The share of the digits that it reads rightly; undefined where the frame does not hold all that it computes with. */
  readonly accuracy: number | undefined;
  readonly count: number;
  /** What they are: `test digits of MNIST`. */
  readonly of: string;
  /** Whether the weights were those of a checkpoint, and not half floats. */
  readonly exact: boolean;
}

/** Examples in a piece of work, at most. */
const MOST = 100;
/** So long may a piece of work take, ms. */
const PIECE = 5;

/** The share of digits that a network reads rightly, as core's `accuracy` counts it, in pieces between which the page breathes. */
async function accuracyOf(
  net: Network,
  { count, images, labels }: Digits,
  scale: About["scale"],
  { told, pause }: Job,
): Promise<number> {
  const size = images.length / count;
  let right = 0;
  let block = 1;
  for (let from = 0; from < count;) {
    await pause();
    const to = Math.min(count, from + block);
    const examples = digitExamples(
      { images: images.subarray(from * size, to * size), labels: labels.subarray(from, to) },
      scale,
    );
    const began = performance.now();
    right += Math.round(evaluate(net, examples, { accuracy: categoricalAccuracy }).accuracy * (to - from));
    const took = performance.now() - began;
    block = Math.max(1, Math.min(MOST, Math.floor(((to - from) * PIECE) / Math.max(took, 1)), 4 * block));
    from = to;
    told(to / count);
  }
  return right / count;
}

/** What served pictures are called: of others than MNIST's nobody knows. */
async function called({ labels }: Digits): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", labelFile(labels)));
  const text = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return text === mnistDigests[digitFileNames.labels] ? "test digits of MNIST" : "test pictures";
}

/** Tests the network of a run: with the exact weights of a moment where they are known, else with those of its frame. */
export async function tester(
  host: Host,
  run: OpenRun,
  about: About & { readonly network: NonNullable<About["network"]> },
): Promise<(frame: number, job: Job) => Promise<Tested>> {
  const { film, source } = run;
  const served = await host.digits(source).catch(() => undefined); // drawn ones do as well
  await breath();
  const net = builtNetwork(about.network, MOST);
  await breath();
  net.predictor(); // it is built at the first call
  await breath();
  const fit = served?.rows === 28 && served.cols === 28 && served.labels.every((label) => label < 10);
  const [digits, of] = fit
    ? [served, await called(served)]
    : [drawn(), "digits drawn by the program, which are not MNIST's"];
  const { count } = digits;

  return async (frame, job) => {
    const saved = await run.saved?.(frame, film.steps[frame]!, job.signal);
    await breath();
    const exact = saved !== undefined && film.layers.every(({ name }) => saved.has(name));
    const weights = exact ? [] : await film.load(frame, job.signal);
    const shown = new Map(film.layers.flatMap(({ name }, place) => (exact ? [] : [[name, weights[place]!] as const])));
    if (!setTo(net, shown, saved)) return { accuracy: undefined, count, of, exact };
    await breath();
    const accuracy = await accuracyOf(net, digits, about.scale, job);
    return { accuracy, count, of, exact };
  };
}
