import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledCommand } from "@closurenet/fixtures/command";
import { writeDigits } from "./idx.ts";

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The last line of standard output as JSON. */
  json(): Readonly<Record<string, unknown>>;
}

export interface Command {
  /** A folder for this test's files. */
  readonly dir: string;
  /** A folder with a small data set in MNIST's files: 2,000 digits to learn from, 500 to test. */
  readonly digits: string;
  /** Starts the command. */
  start(...args: string[]): ChildProcess;
  /** Runs the command to its end. */
  run(...args: string[]): Promise<Ended>;
  /** Runs a training that gets SIGINT from itself as it tells of its third epoch: no other process could be in time for sure. */
  stopped(...args: string[]): Promise<Ended>;
  /** The same where no file may grow beyond so many blocks of 512 or 1,024 bytes: a disk that is full. */
  within(blocks: number, ...args: string[]): Promise<Ended>;
  /** The same as a shell's script says, whose arguments are the command. */
  shell(script: string, ...args: string[]): Promise<Ended>;
  remove(): void;
}

/** The real command, as a child process: bundled from the sources of all packages into a folder of its own. */
export async function command(): Promise<Command> {
  const dir = mkdtempSync(join(tmpdir(), "cli-"));
  const main = await bundledCommand(dir, { "one-line": "src/testing/one-line.ts" });
  const digits = join(dir, "digits");
  writeDigits(digits);
  const from = (file: string, args: readonly string[]): ChildProcess =>
    spawn(file, args, {
      cwd: dir,
      env: { PATH: process.env["PATH"], CI: "1", MNIST_DIR: digits },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const start = (...args: string[]): ChildProcess => from(process.execPath, [main, ...args]);
  const stopping = `data:text/javascript,${encodeURIComponent(`
    const { stdout, pid } = process;
    const write = stdout.write.bind(stdout);
    stdout.write = (text, ...rest) => {
      if (/^ +3 /m.test(text)) process.kill(pid, "SIGINT");
      return write(text, ...rest);
    };`)}`;
  const limited = 'trap "" XFSZ; ulimit -f "$0"; exec "$@"';
  return {
    dir,
    digits,
    start,
    run: (...args) => ended(start(...args)),
    stopped: (...args) => ended(from(process.execPath, ["--import", stopping, main, ...args])),
    within: (blocks, ...args) => ended(from("sh", ["-c", limited, String(blocks), process.execPath, main, ...args])),
    shell: (script, ...args) => ended(from("sh", ["-c", script, "sh", process.execPath, main, ...args])),
    remove: () => rmSync(dir, { recursive: true }),
  };
}

/** Waits for a child to end. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let [out, err] = ["", ""];
  child.stdout!.on("data", (bytes) => (out += String(bytes)));
  child.stderr!.on("data", (bytes) => (err += String(bytes)));
  const code = await new Promise<number | null>((done) => void child.once("close", done));
  const json = (): Readonly<Record<string, unknown>> => {
    const value: unknown = JSON.parse(out.trimEnd().split("\n").at(-1)!);
    return { ...(typeof value === "object" && value) };
  };
  return { code, out, err, json };
}
