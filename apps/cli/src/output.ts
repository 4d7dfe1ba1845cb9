import { closeSync } from "node:fs";
import { isatty } from "node:tty";
import { exitCode } from "./exit-code.ts";
import { plainJson, plainLines } from "./plain-text.ts";

/** Prints lines on standard output. All that is printed goes through this file: nothing that others wrote acts on a terminal. */
export const print = (text: string): void => void process.stdout.write(`${plainLines(text)}\n`);

/** Prints lines on standard error. */
export const tell = (text: string): void => void process.stderr.write(`${plainLines(text)}\n`);

/** Prints a value as JSON in one line of standard output. */
export const printJson = (value: unknown): void => void process.stdout.write(`${plainJson(value)}\n`);

/** Prints a picture of our own, which may have colours. */
export const draw = (picture: string): void => void process.stdout.write(`${picture}\n`);

/** Whether pictures have colours: a terminal that has them, and no NO_COLOR. */
export const coloured = (): boolean => process.stdout.isTTY && process.stdout.hasColors(256);

/** Whether a line of standard error can be written over. */
export const canOverwrite = (env = process.env): boolean => process.stderr.isTTY && env["TERM"] !== "dumb";

/** Writes over the line at the foot of a terminal; only for text of our own. */
export const overwrite = (text: string): void => void process.stderr.write(`\r${text}\u001B[K`);

/**
 * Output that fails ends nothing. A full disk or a terminal that went away makes the exit code 1 where standard output was
 * lost. Where those who read along have left (`closurenet … | head -1`), what is under way ends as by Ctrl-C.
 */
export function guardOutput(): void {
  let left = false;
  let lost = false;
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (code === "EPIPE") {
        if (left) return;
        left = true;
        if (!process.emit("SIGINT")) process.exit(exitCode.interrupted);
      } else if (stream === process.stdout && !lost) {
        lost = true;
        tell(`Standard output takes no more: ${message}. What is under way goes on.`);
      }
    });
  }
  process.on("exit", () => {
    if (lost && !process.exitCode) process.exitCode = exitCode.failed;
    // Node 20 aborts where it cannot set a terminal back that has gone.
    for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
  });
}
