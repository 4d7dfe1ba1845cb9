import { CommanderError } from "commander";

/** Exit codes: what went wrong can be told by a script. */
export const exitCode = { failed: 1, usage: 2, bug: 70, interrupted: 130 } as const;

/** Says what went wrong on standard error: in one line where a person can mend it, with the stack where we must. */
export function report(error: unknown): void {
  if (error instanceof CommanderError) {
    // Commander has printed its own message by now; --help and --version end here too, with code 0.
    process.exitCode = error.exitCode === 0 ? 0 : exitCode.usage;
  } else if (error instanceof Error && /^\[[a-z-]+\] /.test(error.message)) {
    console.error(error.message);
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
