// The reference: a page for each package, with every public name, and one that finds them all.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exportsOf, partsOf } from "./declarations.mjs";
import { escaped, frame } from "./frame.mjs";
import { rendered } from "./markdown.mjs";

/** Names in curly brackets are links for editors; here they are names. */
const prose = (text) =>
  rendered(text.replaceAll(/\{@link ([^}]+)\}/g, "`$1`"), (address) =>
    /^https?:/.test(address) ? address : undefined,
  );
const line = (text) =>
  prose(text)
    .replace(/^<p>/, "")
    .replace(/<\/p>\s*$/, "");
const sentence = (text) => /^[^]*?[.:](?=\s|$)/.exec(text)?.[0] ?? text;

/** The entries of a package: how each is imported, and its declarations. */
function entriesOf(folder) {
  const { name, exports = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([path, { types }]) =>
    types && existsSync(join(folder, types)) ? [{ from: name + path.slice(1), file: types.replace(/^\.\//, "") }] : [],
  );
}

/** All packages with what they export. */
export function packagesOf(root) {
  return readdirSync(join(root, "packages"))
    .toSorted()
    .map((short) => {
      const folder = join(root, "packages", short);
      const { name, description } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const entries = entriesOf(folder).map(({ from, file }) => ({
        from,
        names: exportsOf(folder, file).toSorted((a, b) => a.name.localeCompare(b.name, "en")),
      }));
      return { short, name, description, entries };
    });
}

const idOf = (from, name, own) => (from === own ? name : `${from.slice(own.length + 1).replaceAll("/", "-")}-${name}`);

function section({ name, doc, code }, id) {
  const { says, params, returns, throws, examples, see } = partsOf(doc);
  const clean = code
    .replaceAll("export declare ", "")
    .replaceAll(/^export /gm, "")
    .trim();
  return `<section id="${id}">
<h3><a href="#${id}">${name}</a></h3>
<pre tabindex="0" class="type"><code>${escaped(clean)}</code></pre>
${says ? prose(says) : ""}
${params.length ? `<dl>${params.map(([of, what]) => `<dt><code>${escaped(of)}</code></dt><dd>${line(what)}</dd>`).join("")}</dl>` : ""}
${returns.map((text) => `<p><b>Returns</b> ${line(text)}</p>`).join("")}
${throws.map((text) => `<p><b>Throws</b> ${line(text)}</p>`).join("")}
${examples.map((text) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>`).join("")}
${see.map((text) => `<p class="note">See ${line(text)}</p>`).join("")}
</section>`;
}

/** The pages of the reference, as `{ path, content }`. */
export function apiPages(root) {
  const packages = packagesOf(root);
  const pages = packages.map(({ short, name, description, entries }) => {
    const path = `api/${short}.html`;
    const parts = entries.map(
      ({ from, names }) =>
        `<h2 id="${from === name ? "names" : from.slice(name.length + 1).replaceAll("/", "-")}"><code>import { … } from "${from}"</code></h2>\n` +
        names.map((one) => section(one, idOf(from, one.name, name))).join("\n"),
    );
    const body = `<h1>${name}</h1>\n<p>${escaped(description)}. <a href="../packages/${short}/README.html">How it is used.</a></p>\n${parts.join("\n")}`;
    return { path, content: frame(path, { title: name, body }) };
  });
  const rows = packages.flatMap(({ short, name, entries }) =>
    entries.flatMap(({ from, names }) =>
      names.map(
        (one) =>
          `<li><a href="${short}.html#${idOf(from, one.name, name)}"><code>${one.name}</code></a> <span class="note">${from}</span> ${line(sentence(partsOf(one.doc).says))}</li>`,
      ),
    ),
  );
  const path = "api/index.html";
  const list = packages.map(
    ({ short, name, description }) => `<li><a href="${short}.html">${name}</a> ${escaped(description)}</li>`,
  );
  const body = `<h1>Reference</h1>
<p>Every public name of every package, from the docstrings of the sources. Their examples run in the tests.</p>
<ul class="packages">${list.join("")}</ul>
<p><label>Find <input type="search" id="find" autocomplete="off" spellcheck="false" /></label> <output id="found">${rows.length} names</output></p>
<ul id="names">
${rows.join("\n")}
</ul>`;
  return [...pages, { path, content: frame(path, { title: "Reference", body, script: "search.js" }) }];
}
