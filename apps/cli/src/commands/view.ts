import { Command } from "commander";
import { show } from "../show.ts";

/** `closurenet view RUN`: plays a run until its window is closed or Ctrl-C. */
export const viewCommand = (): Command =>
  new Command("view")
    .description("play a run in the viewer")
    .argument("[run]", "run folder or recording.mcap")
    .option("--no-open", "serve the page and print its address, but open no window")
    .action((run: string | undefined, { open }: { open: boolean }) => show(run, open));
