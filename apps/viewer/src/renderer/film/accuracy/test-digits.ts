import { type Digits, mnistDigests } from "@closurenet/mnist";
import { digitFileNames, labelFile } from "../../../server/digits.ts";
import type { Host } from "../../../host/host.ts";
import type { Source } from "../../../host/source.ts";
import { sha256 } from "../../shared/sha256.ts";
import { drawn } from "../drawn.ts";

/** Digits that a network is tested on. */
export interface TestDigits {
  readonly digits: Digits;
  /** What they are: `test digits of MNIST`. */
  readonly of: string;
}

/** What served pictures are called: of others than MNIST's nobody knows. */
async function called({ labels }: Digits): Promise<string> {
  return (await sha256(labelFile(labels))) === mnistDigests[digitFileNames.labels]
    ? "test digits of MNIST"
    : "test pictures";
}

/** The digits of the program that serves a run where it has such of 28×28 in ten classes, else some that are drawn. */
export async function testDigitsFor(host: Host, source: Source): Promise<TestDigits> {
  const served = await host.digits(source).catch(() => undefined); // drawn ones do as well
  const fit = served?.rows === 28 && served.cols === 28 && served.labels.every((label) => label < 10);
  return fit
    ? { digits: served, of: await called(served) }
    : { digits: drawn(), of: "digits drawn by the program, which are not MNIST's" };
}
