import type { Host } from "../../host/host.ts";
import { plain } from "../film/open-run.ts";
import { saveRun } from "./save-run.ts";
import type { Training } from "./training.ts";

/** Saves a training where a person wants it, and says what came of it. Resolves with whether it is saved. */
export async function saving(host: Host, training: Training, say: (text: string) => void): Promise<boolean> {
  try {
    const as = await saveRun(host, training);
    if (as !== undefined) training.wasSaved();
    say(as === undefined ? "" : `Saved as ${as}.`);
    return as !== undefined;
  } catch (cause) {
    say(plain(cause));
    return false;
  }
}
