// Loaded before `closurenet train` (node --import): clocks its steps and its validation, and writes what it found to
// descriptor 3 when the process ends. It is a module of hooks at the same time: these wrap the two functions as they are loaded.
import { writeSync } from "node:fs";
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

/** The end of a module's address, the function that it exports, and what replaces that: `wrapped` is the one that was there. */
const clocked = [
  ["/core/dist/training/descent.js", "descent", "(...given) => stepClock.around('steps', wrapped(...given))"],
  ["/core/dist/evaluation/evaluate.js", "evaluateAt", "stepClock.around('validation', wrapped)"],
];

if (isMainThread) {
  const spent = { steps: 0, validation: 0 };
  let [began, ended] = [undefined, 0];
  globalThis.stepClock = {
    around: (what, act) =>
      function (...given) {
        const from = performance.now();
        const outcome = act(...given);
        const to = performance.now();
        if (what === "steps") [began, ended] = [began ?? from, to];
        spent[what] += to - from;
        return outcome;
      },
  };
  process.once("exit", () => began && writeSync(3, JSON.stringify({ ...spent, all: ended - began })));
  register(import.meta.url);
}

/** Node's hook: the source of a module. */
export async function load(address, context, next) {
  const module = await next(address, context);
  const found = clocked.find(([end]) => address.endsWith(end));
  if (!found) return module;
  const [end, name, replaced] = found;
  const source = String(module.source);
  const wrapping = source.replace(`export function ${name}(`, "function wrapped(");
  if (wrapping === source)
    throw new Error(`[bench] ${end}: expected it to export function ${name}, got another module.`);
  return { ...module, source: `${wrapping}\nexport const ${name} = ${replaced};\n` };
}
