import { type Network, cell } from "@closurenet/core";
import { pixelInput } from "@closurenet/experiment";
import type { Digits } from "@closurenet/mnist";
import { inPieces } from "../film/accuracy/in-pieces.ts";
import type { Job } from "../film/export/job.ts";
import type { About } from "../film/reading/about.ts";
import { largest } from "./asked.ts";

/** What a network reads test digits as. */
export interface Judged {
  /** The class that each is read as, and how large that output is. */
  readonly read: Uint8Array;
  readonly sure: Float32Array;
  /** Digits by what they are (row) and what they are read as (column), `classes × classes`. */
  readonly counts: Int32Array;
  readonly classes: number;
}

/** Shows all digits to a network, in pieces between which the page breathes. */
export async function judge(
  net: Network,
  { count, images, labels }: Digits,
  scale: About["scale"],
  job: Job,
): Promise<Judged> {
  const size = images.length / count;
  const classes = net.Y.cols;
  const input = pixelInput(scale);
  const inputs = Float32Array.from({ length: 256 }, (_, byte) => input(byte));
  const read = new Uint8Array(count);
  const sure = new Float32Array(count);
  const counts = new Int32Array(classes * classes);
  await inPieces(count, job, (from, to) => {
    const X = new Float32Array((to - from) * size);
    for (let i = 0; i < X.length; i++) X[i] = inputs[images[from * size + i]!]!;
    const Z = net(cell(to - from, size, X)).get();
    for (let i = from; i < to; i++) {
      const outputs = Z.subarray((i - from) * classes, (i - from + 1) * classes);
      const as = largest(outputs);
      read[i] = as;
      sure[i] = outputs[as]!;
      if (labels[i]! < classes) counts[labels[i]! * classes + as]!++;
    }
  });
  return { read, sure, counts, classes };
}

/** Those of a class that are read as another, or as what they are: first those that it is surest of. */
export const digitsIn = ({ read, sure }: Judged, { labels }: Digits, is: number, as: number): readonly number[] =>
  Array.from(labels.keys())
    .filter((i) => labels[i] === is && read[i] === as)
    .toSorted((a, b) => sure[b]! - sure[a]!);

/** The digit that is read wrongly with the largest output; undefined where all are read rightly. */
export function surelyWrong({ read, sure }: Judged, { labels }: Digits): number | undefined {
  let worst: number | undefined;
  for (let i = 0; i < labels.length; i++)
    if (read[i] !== labels[i] && (worst === undefined || sure[i]! > sure[worst]!)) worst = i;
  return worst;
}
