// A contender is a process of its own: it shares no heap, no engine and no compiled code with another, and it may be
// Python. It sleeps on its stdin until it is asked. A question is a line, its answer a line of JSON; see README.md.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Starts a contender; `hello` is what it says when it is ready, or `{ missing }`. */
export async function startContender({ python, threads, ...spec }) {
  const task = JSON.stringify({ ...spec, threads });
  const [command, args] = python
    ? [python, [here("../peers/contender.py"), task]]
    : [process.execPath, ["--expose-gc", here("contender.mjs"), task]];
  // With several threads OpenMP's spin against BLAS' own, up to forty times slower on a busy machine: let them sleep.
  const limits = Object.fromEntries(["OMP", "OPENBLAS", "MKL"].map((of) => [`${of}_NUM_THREADS`, String(threads)]));
  const child = spawn(command, args, {
    env: { OMP_WAIT_POLICY: "PASSIVE", ...process.env, ...(python ? limits : {}) },
  });

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
        throw new Error(`[bench] ${spec.name}: expected an answer, got ${why}.\n${complaints.trim()}`);
      }),
    ]);
  const hello = await Promise.race([missing, next()]);
  return {
    ...spec,
    threads: hello.threads ?? threads,
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
