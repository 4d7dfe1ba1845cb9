import { join } from "node:path";
import { Command, Option } from "commander";
import { filmDefaults, filmRun, mapNames, scaleNames, type FilmOptions } from "../film-run.ts";
import { whole } from "../options.ts";
import { megabytes } from "../terminal.ts";

/** `closurenet film RUN`: a GIF of the weights evolving. */
export const filmCommand = (): Command =>
  new Command("film")
    .description("make a GIF of a layer's weights evolving")
    .argument("<run>", "run folder")
    .option("--out <file>", "where to write (default: film.gif in the run folder)")
    .option("--layer <n>", "which layer, from 0", whole(0), filmDefaults.layer)
    .addOption(new Option("--scale <name>", "weights to levels").choices(scaleNames).default(filmDefaults.scale))
    .addOption(new Option("--map <name>", "colour map").choices(mapNames).default(filmDefaults.map))
    .option("--frames <n>", "pictures, evenly spaced by how far the weights moved", whole(1), filmDefaults.frames)
    .option("--zoom <n>", "pixels per weight", whole(1), filmDefaults.zoom)
    .option("--delay <ms>", "time per picture", whole(20), filmDefaults.delay)
    .option("--change", "show the change since the start and not the weights", filmDefaults.change)
    .option("--json", "print the outcome as JSON in the last line")
    .action(async (run: string, options: FilmOptions & { out?: string; json?: true }) => {
      const out = options.out ?? join(run, "film.gif");
      const { frames, bytes } = await filmRun(run, out, options);
      console.log(
        options.json
          ? JSON.stringify({ run, film: out, frames, bytes })
          : `film  ${out}  ${frames} pictures, ${megabytes(bytes)}`,
      );
    });
