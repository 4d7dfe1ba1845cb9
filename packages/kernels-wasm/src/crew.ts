import type { Exports } from "./exports.ts";
import { builtin } from "./surroundings.ts";

/** What a helper is given: the module, the memory that all share, and its place among the threads. */
interface Task {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly slot: number;
}

interface NodeWorker {
  unref(): void;
  on(event: "error", listener: () => void): void;
}

/** A thread's code, as text: so no file must be found beside the package. */
const help =
  "({ module, memory, slot }) => new WebAssembly.Instance(module, { env: { memory }, jobs: { helperLost() {} } }).exports.work(slot)";
const inNode = `(${help})(require("node:worker_threads").workerData)`;
const inBrowser = `onmessage = ({ data }) => { (${help})(data); close(); }`;

let blob: string | undefined;

/** Our own text, as a policy wants it that demands trusted types; its name is one that such a policy has to allow. */
function trusted(address: string): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types of the DOM do not have it
  const { trustedTypes } = globalThis as {
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(address: string): string },
      ): { createScriptURL(address: string): string };
    };
  };
  return (
    trustedTypes?.createPolicy("closurenet-crew", { createScriptURL: (own) => own }).createScriptURL(address) ?? address
  );
}

/** Starts a thread, which ends by itself; whether one could be had. */
function start(task: Task): boolean {
  const threads = builtin<{ Worker: new (code: string, options: object) => NodeWorker }>("worker_threads");
  try {
    if (threads) {
      const worker = new threads.Worker(inNode, { eval: true, workerData: task, execArgv: [], env: {} });
      worker.on("error", () => {}); // the work goes on without it
      worker.unref();
      return true;
    }
    blob ??= trusted(URL.createObjectURL(new Blob([inBrowser], { type: "text/javascript" })));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    new Worker(blob).postMessage(task);
    return true;
  } catch {
    return false; // a policy that forbids workers made of text
  }
}

/** What a thread's word says. The thread itself writes 1 when it has started, and ENDED (assembly/jobs.ts). */
const NONE = 0;
const ENDED = 2;
const CALLED = 3;

/**
 * The helping threads of one memory. What is returned starts those that have ended or not begun; it is to be called before
 * each operation that may be worth sharing. A thread ends by itself half a second after the last job.
 */
export function crew(
  count: number,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  { THREADS }: Pick<Exports, "THREADS">,
): () => void {
  const states = new Int32Array(memory.buffer, THREADS.value, count);
  let refused = false;
  return () => {
    for (let slot = 1; slot < count && !refused; slot++) {
      const state = states[slot];
      if (state !== NONE && state !== ENDED) continue;
      states[slot] = CALLED;
      refused = !start({ module, memory, slot });
    }
  };
}
