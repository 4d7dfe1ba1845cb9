import { startContender } from "./child.mjs";

const missing = new Set();

/** Starts those that run on this machine; of the others it keeps a word. */
export async function startThose(specs, shared) {
  const started = await Promise.all(specs.map((spec) => startContender({ ...spec, ...shared })));
  return started.filter(({ name, hello, end }) => {
    if (hello.missing === undefined) return true;
    missing.add(`[bench] without ${name}: ${hello.missing}`);
    void end();
  });
}

/** Ends them all, and waits until they are gone. */
export const endThose = (contenders) => Promise.all(contenders.map(({ end }) => end()));

/** A line for each that does not run on this machine. */
export const tellMissing = () => missing.forEach((line) => console.error(line));

/** What is going on, for a person who waits. */
export function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
}
