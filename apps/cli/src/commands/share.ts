import { basename, resolve } from "node:path";
import { writeFileAtomic } from "@closurenet/checkpoint/node";
import { readCorrections } from "@closurenet/exchange";
import { openFilm, type FilmSource } from "@closurenet/exchange/node";
import { parseExperiment } from "@closurenet/experiment";
import { aboutExperiment, aboutModels, shareFilm, type About } from "@closurenet/viewer";
import { Command } from "commander";
import { withPixels, type Told } from "../corrections.ts";
import { interruptible } from "../interruption.ts";
import { fact } from "../lines.ts";
import { outFile } from "../out-file.ts";
import { print, printJson } from "../output.ts";
import { count, grouped, megabytes } from "../numbers.ts";
import { path } from "../path.ts";
import { progressLine } from "../progress-line.ts";

/** `closurenet share RUN`: one HTML file that plays the film anywhere. */
export const shareCommand = (): Command =>
  withPixels(new Command("share"))
    .description("write one HTML file that plays the film anywhere: no server, no network")
    .argument("<run>", "run folder, recording.mcap, or safetensors files of any program", path)
    .option("--out <file>", "where to write (default: film.html in that folder)", path)
    .option("--json", "print the outcome as JSON in the last line")
    .action(async (run: string, options: Told & { out?: string; json?: true }) => {
      const out = outFile(options.out, run, "film.html");
      const source = openFilm(run, readCorrections(options));
      const line = progressLine();
      const { cells } = source;
      const film = { name: basename(resolve(run)), about: aboutOf(source), frames: () => source.frames(), cells };
      const shared = await interruptible(async (signal) => {
        try {
          return await shareFilm(film, { signal, told: (share) => line.show("packing", share) });
        } finally {
          line.clear();
        }
      });
      const bytes = Buffer.from(shared.html);
      writeFileAtomic(out, bytes);
      const { frames, of, rounding } = shared;
      if (options.json) printJson({ run, page: out, bytes: bytes.length, frames, of, rounding });
      else {
        const some = frames < of ? `${grouped(frames)} of ${count(of, "frame")}` : count(of, "frame");
        print(fact("page", `${out}, ${megabytes(bytes.length)}, ${some}: open it in a browser`));
        print(fact("weights", `right to ±${rounding.toPrecision(1)}, in the last frame as recorded`));
      }
    });

/** What is known of the film beside its frames; undefined where nothing says it. */
function aboutOf({ models, description }: FilmSource): About | undefined {
  if (models) return aboutModels(models);
  try {
    return aboutExperiment(parseExperiment(description));
  } catch {
    return undefined; // a film needs the recording only
  }
}
