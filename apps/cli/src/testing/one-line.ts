import { program } from "../program.ts";
import { report } from "../report.ts";

/** Does what `main.ts` does with these words, so that many can follow one another in one process. */
export async function oneLine(words: readonly string[]): Promise<void> {
  try {
    await (await program(words[0])).parseAsync(words, { from: "user" });
  } catch (error) {
    report(error);
  }
}
