import { basename, resolve } from "node:path";
import { Command } from "commander";
import { readCorrections } from "@closurenet/exchange";
import { importRun } from "@closurenet/exchange/node";
import { withPixels, type Told } from "../corrections.ts";
import { fact, warn } from "../lines.ts";
import { print, printJson } from "../output.ts";
import { count } from "../numbers.ts";
import { path } from "../path.ts";
import { newRunFolder } from "../run-name.ts";
import { playIt } from "../train-run.ts";

/** `closurenet import FILES --out RUN`: a run of safetensors files of another program. */
export const importCommand = (): Command =>
  withPixels(new Command("import"))
    .description("make a run of safetensors files of any program")
    .argument("<files>", "folder of safetensors files, or one file", path)
    .option("--out <dir>", "run folder to make (default: a new one in runs/, of the same name)", path)
    .option("--json", "print the outcome as JSON in the last line")
    .action((files: string, options: Told & { out?: string; json?: true }) => {
      const run = options.out ?? newRunFolder(basename(resolve(files)).replace(/\.safetensors$/i, ""));
      const { frames, said, problems } = importRun(files, run, readCorrections(options));
      for (const problem of problems) warn(problem);
      if (options.json) {
        printJson({ files, run, frames, said, problems });
        return;
      }
      for (const { about, text } of said) print(fact(about, text));
      print(fact("run", `${run}, ${count(frames, "frame")}`));
      print(playIt(run));
    });
