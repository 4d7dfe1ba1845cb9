// `pnpm bench training`: builds what it measures, then runs the bench of that name with the options that follow.
import { readdirSync } from "node:fs";
import { turbo } from "./turbo.mjs";

const folder = new URL("bench/", import.meta.url);
const benches = readdirSync(folder).flatMap((file) => /^(.+)\.mjs$/.exec(file)?.[1] ?? []);
const [node, script, ...words] = process.argv;
const name = words.length > 0 && !words[0].startsWith("-") ? words.shift() : "training";
if (!benches.includes(name)) {
  console.error(`[bench] expected the name of a bench, got ${name}. There is: ${benches.join(", ")}.`);
  process.exit(2);
}
turbo("build", "--filter=@closurenet/bench^...");
process.argv = [node, script, ...words]; // each bench reads its options alone
await import(new URL(`${name}.mjs`, folder));
