// `pnpm bench`: builds what it measures, then measures. `pnpm bench report`: writes the pages anew from what was measured.
import { turbo } from "./turbo.mjs";

const [node, script, ...words] = process.argv;
const reports = words[0] === "report";
if (!reports) turbo("build", "--filter=@closurenet/bench^...", "--filter=closurenet...");
process.argv = [node, script, ...words.slice(reports ? 1 : 0)]; // each reads its options alone
await import(new URL(reports ? "bench/report.mjs" : "bench/measure.mjs", import.meta.url));
