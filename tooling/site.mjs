// `pnpm site [FOLDER]`: builds the series, the viewer, the documentation and the names of every package into one folder,
// generated/site by default, that any web server serves under any path.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSite } from "./site/build-site.mjs";
import { turbo } from "./turbo.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = resolve(process.argv[2] ?? `${root}/generated/site`);
turbo("build");
const { files, bytes } = buildSite(root, folder);
console.log(`${files} files, ${(bytes / 1e6).toFixed(1)} MB: ${folder}`);
console.log("Serve this folder with any web server, and open its index.html there.");
