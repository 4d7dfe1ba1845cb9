// The site: the pages that vite built, and beside them the documentation as pages.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { apiPages } from "./api-pages.mjs";
import { docPages } from "./doc-pages.mjs";
import { siteLinks } from "./frame.mjs";

const own = (file) => readFileSync(new URL(`./assets/${file}`, import.meta.url), "utf8");

/** Builds the site of the project at `root` into `folder`, which is emptied before. What vite builds must be there. */
export function buildSite(root, folder) {
  for (const built of ["apps/series/dist/index.html", "apps/viewer/dist/web/index.html"]) {
    if (!existsSync(join(root, built))) throw new Error(`[site] expected ${built}, found none. Run \`npm run build\`.`);
  }
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, "docs.css")))
    throw new Error(`[site] expected a new or empty folder, or an older site, found other files in ${folder}.`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, "apps/series/dist"), folder, { recursive: true });
  cpSync(join(root, "apps/viewer/dist/web"), join(folder, "viewer"), { recursive: true });
  const write = (path, content) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  // The series knows nothing of its neighbours: what leads to them, and to the sources of its examples, comes from here.
  const page = readFileSync(join(folder, "index.html"), "utf8");
  write(
    "index.html",
    page
      .replace("</title>", '</title>\n    <meta name="sources" content="./" />')
      .replace('<div id="page">', `${siteLinks("index.html")}\n    <div id="page">`),
  );
  write("icon.svg", readFileSync(join(root, "apps/series/src/page/icon.svg"), "utf8"));
  write("docs.css", own("docs.css"));
  write("search.js", own("search.js"));
  for (const { path, content } of [...docPages(root), ...apiPages(root)]) write(path, content);

  const sizes = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => statSync(join(folder, file)))
    .filter((file) => file.isFile())
    .map(({ size }) => size);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
