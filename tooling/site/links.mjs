// Do all links of a folder of pages lead somewhere within it?
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { posix } from "node:path";

const idsOf = (html) => new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
const unescaped = (text) =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Every link, picture, script and style that leads to nothing: `page: address`. Links to other sites are not followed. */
export function brokenLinks(folder) {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html"));
  const texts = new Map(pages.map((path) => [path, readFileSync(`${folder}/${path}`, "utf8")]));
  // A program writes the headings of these when it runs.
  const written = (path) => texts.get(path).includes('<script type="module" crossorigin');
  return pages.flatMap((path) =>
    [...texts.get(path).matchAll(/\s(?:href|src)="([^"]*)"/g)].flatMap(([, raw]) => {
      const address = unescaped(raw);
      if (/^[a-z]+:/.test(address)) return [];
      const [, name, anchor] = /^([^#?]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(address);
      const file = name === "" ? path : posix.normalize(posix.join(posix.dirname(path), decodeURIComponent(name)));
      const there = !file.startsWith("..") && existsSync(`${folder}/${file}`) && statSync(`${folder}/${file}`).isFile();
      const named =
        !anchor || !texts.has(file) || written(file) || idsOf(texts.get(file)).has(decodeURIComponent(anchor));
      return there && named ? [] : [`${path}: ${address}`];
    }),
  );
}
