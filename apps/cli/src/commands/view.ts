import { readCorrections } from "@closurenet/exchange";
import { Command } from "commander";
import { withPixels, type Told } from "../corrections.ts";
import { show } from "../show.ts";

/** `closurenet view RUN`: plays a run until its window is closed or Ctrl-C. */
export const viewCommand = (): Command =>
  withPixels(new Command("view"))
    .description("play a run in the viewer")
    .argument("[run]", "run folder, recording.mcap, or safetensors files of any program")
    .option("--no-open", "serve the page and print its address, but open no window")
    .action((run: string | undefined, { open, ...told }: Told & { open: boolean }) => {
      readCorrections(told); // what cannot be read is told here, and not in the page
      return show(run, open, told);
    });
