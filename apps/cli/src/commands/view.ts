import { readCorrections } from "@closurenet/exchange";
import { Command } from "commander";
import { withPixels, type Told } from "../corrections.ts";
import { path } from "../path.ts";
import { show } from "../show.ts";

/** `closurenet view RUN`: plays a run, or several beside each other, until its window is closed or Ctrl-C. */
export const viewCommand = (): Command =>
  withPixels(new Command("view"))
    .description("play a run in the viewer, or compare two to four")
    .argument(
      "[runs...]",
      "run folders, recordings (.mcap), or safetensors files of any program; at most 4",
      (text: string, before: readonly string[] | undefined) => [...(before ?? []), path(text)],
    )
    .option("--no-open", "serve the page and print its address, but open no window")
    .action((runs: readonly string[], { open, ...told }: Told & { open: boolean }) => {
      readCorrections(told); // what cannot be read is told here, and not in the page
      return show(runs, open, told);
    });
