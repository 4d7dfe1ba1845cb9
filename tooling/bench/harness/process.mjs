// A contender is a process of its own, and lives for one turn: while it works no other is there to spin, to hold memory or
// to warm a cache. It is asked on stdin; a question is a line, its answer a line of JSON; README.md has them.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { environment } from "./settings.mjs";

export const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Starts a contender; `hello` is what it says when it is ready, or `{ missing }`. */
export async function startContender({ name, python, setting = {}, ...task }) {
  const words = JSON.stringify({ ...task, ...setting });
  const [command, args] = python
    ? [python, [here("../peers/contender.py"), words]]
    : [process.execPath, ["--expose-gc", here("contender.mjs"), words]];
  const child = spawn(command, args, { env: { ...process.env, ...(python ? environment(setting) : {}) } });

  let complaints = "";
  let answer;
  child.stderr.setEncoding("utf8").on("data", (text) => (complaints = (complaints + text).slice(-2000)));
  child.stdin.on("error", () => {}); // it has ended, and "close" says so
  const missing = new Promise((resolve) => child.once("error", ({ message }) => resolve({ missing: message })));
  const ended = new Promise((resolve) => child.once("close", (code) => resolve(`exit code ${code}`)));
  // Libraries may print, too; only answers are objects.
  createInterface({ input: child.stdout }).on("line", (line) => line.startsWith("{") && answer?.(JSON.parse(line)));

  const next = () =>
    Promise.race([
      new Promise((resolve) => (answer = resolve)),
      ended.then((why) => {
        throw new Error(`[bench] ${name}: expected an answer, got ${why}.\n${complaints.trim()}`);
      }),
    ]);
  const hello = await Promise.race([missing, next()]);
  return {
    hello,
    ask(question) {
      const answered = next();
      child.stdin.write(`${question}\n`);
      return answered;
    },
    /** Resolves when the process is gone. */
    end() {
      child.stdin.end();
      return ended;
    },
  };
}

/** Gives a contender a turn; nobody else may have one meanwhile. */
export async function turn(contender, ask) {
  const running = await startContender(contender);
  try {
    return running.hello.missing === undefined ? await ask(running) : running.hello;
  } finally {
    await running.end();
  }
}
