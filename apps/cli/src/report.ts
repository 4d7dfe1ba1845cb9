import { CommanderError } from "commander";
import { exitCode } from "./exit-code.ts";
import { columns, wrap } from "./lines.ts";

/** Says what went wrong on standard error: in one line where a person can mend it, with the stack where we must. */
export function report(error: unknown): void {
  if (error instanceof CommanderError) {
    // Commander has printed its own message by now; --help and --version end here too, with code 0.
    process.exitCode = error.exitCode === 0 ? 0 : exitCode.usage;
  } else if (error instanceof Error && /^\[[a-z-]+\] /.test(error.message)) {
    console.error(wrap(error.message, columns(process.stderr)));
    process.exitCode = exitCode.failed;
  } else {
    console.error(error);
    console.error("This is a defect of closurenet: please report it with the lines above.");
    process.exitCode = exitCode.bug;
  }
}

/** Throws an error that names its place: `[cli] --layers: expected …`. */
export function fail(subject: string, message: string): never {
  throw new Error(`[cli] ${subject}: ${message}`);
}
