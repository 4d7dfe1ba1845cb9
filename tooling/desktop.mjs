// `npm run desktop -- RUN`: gets Electron's binary where it is not there yet, then becomes `closurenet view RUN`.
import { turbo } from "./turbo.mjs";

turbo("build", "--filter=closurenet...");
const { getElectron } = await import("../apps/viewer/dist/electron-get.js");
let shown = "";
const bar = process.stderr.isTTY
  ? ({ transferred, total }) => {
      const text = `${Math.floor(transferred / 1e6)} of ${total > 0 ? Math.ceil(total / 1e6) : "?"} MB`;
      if (text === shown) return;
      shown = text;
      process.stderr.write(transferred === total ? "\r\x1b[2K" : `\r\x1b[2K${text}`);
    }
  : undefined;
try {
  await getElectron({ log: console.log, progress: bar });
} catch (cause) {
  console.error(cause.message);
  process.exit(1);
}
process.argv.splice(2, 0, "view");
await import("../apps/cli/dist/main.js");
