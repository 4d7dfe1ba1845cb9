import { guardOutput } from "./output.ts";
import { program } from "./program.ts";
import { report } from "./report.ts";

/** Does what the command line says. Whatever fails is reported, and in the exit code. */
export async function start(): Promise<void> {
  guardOutput();
  try {
    await (await program(process.argv[2])).parseAsync();
  } catch (error) {
    report(error);
  }
}
