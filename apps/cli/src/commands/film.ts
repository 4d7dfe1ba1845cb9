import { Command, Option } from "commander";
import { readCorrections } from "@closurenet/exchange";
import { withCorrections, type Told } from "../corrections.ts";
import { filmDefaults, filmRun, filmWords, scaleNames, type FilmOptions } from "../film-run.ts";
import { fact, warn } from "../lines.ts";
import { print, printJson } from "../output.ts";
import { outFile } from "../out-file.ts";
import { path } from "../path.ts";
import { colourMap, layerNumber, mapNames, number, whole } from "../options.ts";

/** `closurenet film RUN`: a GIF of the weights evolving. */
export const filmCommand = (): Command =>
  withCorrections(new Command("film"))
    .description("make a GIF of a layer's weights evolving")
    .argument("<run>", "run folder, recording.mcap, or safetensors files of any program", path)
    .option("--out <file>", "where to write (default: film.gif in that folder)", path)
    .option("--layer <n>", "which layer with weights, counted from 1", layerNumber, filmDefaults.layer)
    .addOption(new Option("--scale <name>", "weights to levels").choices(scaleNames).default(filmDefaults.scale))
    .addOption(
      new Option("--map <name>", `colour map: ${mapNames}`)
        .argParser(colourMap)
        .default(filmDefaults.map, filmDefaults.map.ends),
    )
    .option(
      "--frames <n>",
      "pictures, evenly spaced by how far the weights moved (default: 120, or what fits into 3 MB)",
      whole(1),
    )
    .option("--zoom <n>", "pixels per weight (default: 2, or 1 beyond 1,000 pixels, or more up to 200)", whole(1))
    .option("--delay <ms>", "time per picture", number(20, { whole: true, below: 655_351 }), filmDefaults.delay)
    .option("--change", "show the change since the start and not the weights", filmDefaults.change)
    .option("--json", "print the outcome as JSON in the last line")
    .action((run: string, options: FilmOptions & Told & { out?: string; json?: true }) => {
      const out = outFile(options.out, run, "film.gif");
      const film = filmRun(run, out, options, readCorrections(options));
      for (const problem of film.problems) warn(problem);
      if (options.json) printJson({ run, film: out, frames: film.frames, bytes: film.bytes });
      else print(fact("film", `${out}, ${filmWords(film)}`));
    });
