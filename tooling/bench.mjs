// `pnpm bench`: builds what it measures, then measures. `pnpm bench report`: writes the pages anew from what was measured.
// `pnpm bench digits`: how much real handwriting is read by networks that learned from drawn digits alone.
import { turbo } from "./turbo.mjs";

const [node, script, ...words] = process.argv;
const scripts = { report: "bench/report.mjs", digits: "bench/digits.mjs", around: "bench/around.mjs" };
const other = Object.hasOwn(scripts, words[0]) ? scripts[words[0]] : undefined;
if (words[0] !== "report") turbo("build", "--filter=@closurenet/bench^...", "--filter=closurenet...");
process.argv = [node, script, ...words.slice(other ? 1 : 0)]; // each reads its options alone
await import(new URL(other ?? "bench/measure.mjs", import.meta.url));
