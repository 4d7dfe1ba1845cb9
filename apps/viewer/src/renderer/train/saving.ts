import { plain } from "../film/open-run.ts";
import { saveRun } from "./save-run.ts";
import type { Viewer } from "../viewer.ts";
import type { Training } from "./training.ts";

/**
 * Saves a training where a person wants it, and says what came of it; once at a time, however often that is pressed. Resolves
 * with whether it is saved.
 */
export async function saving(
  { host, inPage }: Viewer,
  training: Training,
  say: (text: string) => void,
): Promise<boolean> {
  if (inPage.saving.peek()) return false;
  inPage.saving.value = true;
  try {
    const as = await saveRun(host, training);
    if (as !== undefined) training.wasSaved();
    say(as === undefined ? "" : `Saved as ${as}.`);
    return as !== undefined;
  } catch (cause) {
    say(plain(cause));
    return false;
  } finally {
    inPage.saving.value = false;
  }
}
