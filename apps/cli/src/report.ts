import { inspect } from "node:util";
import { CommanderError } from "commander";
import { exitCode } from "./exit-code.ts";
import { warn } from "./lines.ts";
import { tell } from "./output.ts";

/** Says what went wrong on standard error: in one line where a person can mend it, with the stack where we must. */
export function report(error: unknown): void {
  const message = messageOf(error);
  if (error instanceof CommanderError) {
    // Commander has printed its own message by now; --help and --version end here too, with code 0.
    process.exitCode = error.exitCode === 0 ? 0 : exitCode.usage;
  } else if (error instanceof Error && error.name === "AbortError") {
    process.exitCode = exitCode.interrupted;
  } else if (message !== undefined) {
    warn(message);
    process.exitCode = exitCode.failed;
  } else {
    tell(inspect(error));
    tell("This is a defect of closurenet: please report it with the lines above.");
    process.exitCode = exitCode.bug;
  }
}

/** Throws an error that names its place: `[cli] --layers: expected …`. */
export function fail(subject: string, message: string): never {
  throw new Error(`[cli] ${subject}: ${message}`);
}

/** What a person can mend, in a sentence: our own errors, those of the system, and a memory that is full. */
function messageOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (/^\[[a-z-]+\] /.test(error.message)) return error.message;
  if (isOfSystem(error)) return `[cli] ${error.path ?? "the system"}: ${error.message}.${advice(error)}`;
  if (error instanceof RangeError && /memory|allocation|array length/i.test(error.message)) {
    return `[cli] memory: expected room, got none: ${error.message}. Use a smaller network or batch, or raise \`ulimit -v\`.`;
  }
  return undefined;
}

const isOfSystem = (error: Error): error is NodeJS.ErrnoException => "syscall" in error && "code" in error;

function advice({ code, syscall }: NodeJS.ErrnoException): string {
  if (code === "EMFILE" || code === "ENFILE") return " Close other files, or raise the limit: `ulimit -n 1024`.";
  return syscall === "uv_cwd" ? " The folder that this was started in is gone: change to another one." : "";
}
