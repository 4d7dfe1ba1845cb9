import { Command } from "commander";
import { view } from "@closurenet/viewer";

/** `closurenet view RUN`: plays a run until its window is closed or Ctrl-C. */
export const viewCommand = (): Command =>
  new Command("view")
    .description("play a run in the viewer")
    .argument("[run]", "run folder or recording.mcap")
    .option("--no-open", "serve the page and print its address, but open no window")
    .action(async (run: string | undefined, { open }: { open: boolean }) => {
      await show(run, open);
    });

/** Opens the viewer and waits until it is closed. */
export async function show(run: string | undefined, open: boolean): Promise<void> {
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  try {
    const { closed } = await view({ ...(run !== undefined && { run }), open, log: console.log, signal: stop.signal });
    await closed;
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
}
