import { type Network, categoricalAccuracy, evaluate } from "@closurenet/core";
import { digitExamples } from "@closurenet/experiment";
import type { Digits } from "@closurenet/mnist";
import type { Host } from "../../../host/host.ts";
import { builtNetwork, setToMoment } from "../built-network.ts";
import { type Job, breath } from "../export/job.ts";
import type { OpenRun } from "../open-run.ts";
import type { About } from "../reading/about.ts";
import { MOST, inPieces } from "./in-pieces.ts";
import { testDigitsFor } from "./test-digits.ts";

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

/** The share of digits that a network reads rightly, as core's `accuracy` counts it. */
async function accuracyOf(
  net: Network,
  { count, images, labels }: Digits,
  scale: About["scale"],
  job: Job,
): Promise<number> {
  const size = images.length / count;
  let right = 0;
  await inPieces(count, job, (from, to) => {
    const examples = digitExamples(
      { images: images.subarray(from * size, to * size), labels: labels.subarray(from, to) },
      scale,
    );
    right += Math.round(evaluate(net, examples, { accuracy: categoricalAccuracy }).accuracy * (to - from));
  });
  return right / count;
}

/** Tests the network of a run: with the exact weights of a moment where they are known, else with those of its frame. */
export async function tester(
  host: Host,
  run: OpenRun,
  about: About & { readonly network: NonNullable<About["network"]> },
): Promise<(frame: number, job: Job) => Promise<Tested>> {
  const { digits, of } = await testDigitsFor(host, run.source);
  const { count } = digits;
  await breath();
  const net = builtNetwork(about.network, MOST);
  await breath();
  net.predictor(); // it is built at the first call
  await breath();

  return async (frame, job) => {
    const { known, exact } = await setToMoment(net, run, frame, job.signal);
    if (!known) return { accuracy: undefined, count, of, exact };
    await breath();
    const accuracy = await accuracyOf(net, digits, about.scale, job);
    return { accuracy, count, of, exact };
  };
}
