// The project's texts as pages, and what they lead to: other texts, sources, pictures.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { posix } from "node:path";
import { escaped, frame } from "./frame.mjs";
import { rendered } from "./markdown.mjs";

const begins = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/series.md",
  "docs/speed.md",
  "docs/reliability.md",
  "docs/sizes.md",
];
const picture = /\.(?:png|gif|svg)$/;
const readable = /\.(?:[cm]?[jt]sx?|json|jsonl|css|html|py|yaml)$/;

/** Where a file of the project lies on the site. */
export const placeOf = (file) =>
  picture.test(file) ? file : file.endsWith(".md") ? file.replace(/\.md$/, ".html") : `${file}.html`;

/**
 * The file of the project that an address in a text means: a folder's README where it names a folder; undefined where it leads out
 * of the project, to nothing, or to what cannot be shown.
 */
function meant(root, from, address) {
  const file = posix.normalize(posix.join(posix.dirname(from), decodeURIComponent(address)));
  if (file.startsWith("..") || !existsSync(`${root}/${file}`)) return undefined;
  if (!statSync(`${root}/${file}`).isDirectory())
    return picture.test(file) || readable.test(file) || file.endsWith(".md") ? file : undefined;
  const readme = posix.join(file, "README.md");
  return existsSync(`${root}/${readme}`) ? readme : undefined;
}

const titleOf = (text, file) => /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "") ?? file;

/** All pages and pictures that one can come to from the texts above, as `{ path, content }`. */
export function docPages(root) {
  // The page of the series shows these, and leads to them.
  const parts = "apps/examples/src/parts";
  const shown = existsSync(`${root}/${parts}`) ? readdirSync(`${root}/${parts}`).map((file) => `${parts}/${file}`) : [];
  const todo = [...begins.filter((file) => existsSync(`${root}/${file}`)), ...shown];
  const known = new Set(todo);
  const pages = [];
  for (let file = todo.shift(); file !== undefined; file = todo.shift()) {
    const path = placeOf(file);
    const follow = (address) => {
      if (/^[a-z]+:/.test(address)) return address;
      // Code hosts show a folder with its README, which they call #readme.
      const [, name, anchor = ""] = /^([^#?]*)(#.*)?$/.exec(address.replace(/#readme$/, "")) ?? [];
      if (name === undefined) return undefined;
      if (name === "") return anchor;
      const found = meant(root, file, name);
      if (found === undefined) return undefined;
      if (!known.has(found)) {
        known.add(found);
        todo.push(found);
      }
      return posix.relative(posix.dirname(path), placeOf(found)) + (found.endsWith(".md") ? anchor : "");
    };
    if (picture.test(file)) {
      pages.push({ path, content: readFileSync(`${root}/${file}`) });
      continue;
    }
    const text = readFileSync(`${root}/${file}`, "utf8");
    const body = file.endsWith(".md")
      ? rendered(text, follow)
      : `<h1><code>${escaped(file)}</code></h1>\n<pre tabindex="0"><code>${escaped(text)}</code></pre>`;
    pages.push({ path, content: frame(path, { title: file.endsWith(".md") ? titleOf(text, file) : file, body }) });
  }
  return pages;
}
