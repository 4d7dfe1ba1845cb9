import type { Frame, Tensor } from "@closurenet/checkpoint";
import { packFilm } from "../../../share/pack.ts";
import { roomFor, sharedPage } from "../../../share/shared-page.ts";
import { countText } from "../../shared/format.ts";
import type { OpenRun } from "../open-run.ts";
import { release } from "../reading/kept.ts";
import type { Job, Made } from "./job.ts";
import { fileName } from "./subject.ts";

/** Makes the page that `closurenet share` makes: one file, all layers, played anywhere. */
export async function pageOf({ film, source, saved }: OpenRun, { signal, told, pause }: Job): Promise<Made> {
  const answer = await fetch("share.html", { signal });
  if (!answer.ok)
    throw new Error(`The page to put the film into is not there (${answer.status}). Build the viewer again.`);
  const template = await answer.text();
  const count = film.count.peek();
  const metrics = film.metrics.slice();

  async function* frames(): AsyncGenerator<Frame> {
    let point = 0;
    for (let i = 0; i < count; i++) {
      await pause();
      const from = point;
      while (point < metrics.length && (metrics[point]!.step <= film.steps[i]! || i === count - 1)) point += 1;
      const found = await film.load(i, signal);
      const tensors = film.layers.map(({ name, inputs, units }, place): [string, Tensor] => {
        const { buffer, byteOffset, byteLength } = found[place]!;
        return [
          name,
          { dtype: "F16", shape: [inputs + 1, units], data: new Uint8Array(buffer, byteOffset, byteLength) },
        ];
      });
      yield {
        step: film.steps[i]!,
        epoch: film.epochs[i]!,
        tensors: new Map(tensors),
        metrics: metrics.slice(from, point),
      };
      release(found); // who wants to keep it has copied it
    }
  }

  // Without them it plays all the same.
  const cells = (step: number) => saved?.(count - 1, step, signal).catch(() => undefined);
  const filmed = { name: source.name, about: film.about, frames, cells };
  const packed = await packFilm(filmed, roomFor(template), { signal, told, pause });
  await pause();
  const html = sharedPage(template, { name: source.name, bytes: packed.bytes });
  const some = packed.frames < packed.of ? `${packed.frames} of ${countText(packed.of)} frames` : `${packed.of} frames`;
  await pause();
  return {
    name: `${fileName(source.name)}.html`,
    bytes: new TextEncoder().encode(html),
    type: "text/html",
    says: `${some}, weights right to ±${packed.rounding.toPrecision(1)}`,
  };
}
