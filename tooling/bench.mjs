// `pnpm bench training`: builds what it measures, then runs the bench of that name.
import { existsSync } from "node:fs";
import { turbo } from "./turbo.mjs";

const [name = "training"] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const bench = new URL(`bench/${name}.mjs`, import.meta.url);
if (!/^[a-z-]+$/.test(name) || !existsSync(bench)) {
  console.error(`[bench] expected the name of a bench, got ${name}. There is: training.`);
  process.exit(2);
}
turbo("build", "--filter=@closurenet/bench^...");
await import(bench);
