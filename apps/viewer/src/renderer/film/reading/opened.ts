import type { Saved } from "@closurenet/core";
import type { Said } from "@closurenet/exchange";
import { askedAhead } from "../../../host/asked-ahead.ts";
import type { Source } from "../../../host/source.ts";
import { type About, aboutRun } from "./about.ts";
import { type Listener, reading } from "./reading.ts";

/** What there is to know of a source before its frames are read, and how they are. */
export interface Opened {
  readonly about: About | undefined;
  /** What was worked out of files that do not describe themselves. */
  readonly said: readonly Said[];
  /** How far the weights of a matrix may be from the recorded ones, where they are not those. */
  rounding?(matrix: string): number | undefined;
  /**
   * Exact values of cells at a frame: all, or those that no frame holds; undefined where there are none.
   *
   * @throws where they are damaged
   */
  saved?(frame: number, step: number, signal: AbortSignal): Promise<ReadonlyMap<string, Saved> | undefined>;
  reading(listener: Listener, options: { readonly signal: AbortSignal; readonly budget?: number }): Promise<void>;
  /** Lets go of what was asked for ahead: nobody reads it, or on. */
  leave?(): void;
}

/** Opens a run, a recording, or files of others, for which more is fetched. */
export async function opened(source: Source): Promise<Opened> {
  switch (source.kind) {
    case "recording": {
      const asked = askedAhead(source); // the recording beside run.json, not after it
      return {
        about: await aboutRun(asked),
        said: [],
        saved: async (_, step, signal) => (await import("./saved-at.ts")).savedAt(source, step, signal),
        reading: (listener, options) => reading(asked, listener, options),
        leave: asked.leave,
      };
    }
    case "models":
      return (await import("./models.ts")).openedModels(source);
    case "packed":
      return (await import("./packed.ts")).openedPacked(source);
  }
}
