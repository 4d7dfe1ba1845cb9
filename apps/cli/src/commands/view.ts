import { readCorrections } from "@closurenet/exchange";
import { Command } from "commander";
import { withCorrections, type Told } from "../corrections.ts";
import { path } from "../path.ts";
import { show } from "../show.ts";

/** `closurenet view RUN`: plays a run until its window is closed or Ctrl-C. */
export const viewCommand = (): Command =>
  withCorrections(new Command("view"))
    .description("play a run in the viewer")
    .argument("[run]", "run folder, recording.mcap, or safetensors files of any program", path)
    .option("--no-open", "serve the page and print its address, but open no window")
    .action((run: string | undefined, { open, input, activation, layout }: Told & { open: boolean }) => {
      const told = { ...(input && { input }), ...(activation && { activation }), ...(layout && { layout }) };
      readCorrections(told); // what cannot be read is told here, and not in the page
      return show(run, open, told);
    });
