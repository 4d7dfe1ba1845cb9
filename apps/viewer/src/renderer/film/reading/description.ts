import { type Experiment, parseExperiment } from "@closurenet/experiment";
import type { Source } from "../../../host/source.ts";

/** What run.json says of a run; undefined where there is none, or one that is not ours: a film needs the recording only. */
export async function description(source: Source): Promise<Experiment | undefined> {
  try {
    return parseExperiment(await source.description());
  } catch {
    return undefined;
  }
}
