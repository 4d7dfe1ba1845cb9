// What a package exports, read from the declarations that the compiler wrote: each name with its type and its docstring.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** The declarations of a file by name: `{ doc, code }`. The compiler begins each at the start of a line. */
function declared(text) {
  const found = new Map();
  let [doc, code] = ["", ""];
  for (const line of text.split("\n")) {
    if (code === "" && line.startsWith("/**")) doc = "";
    if (code === "" && /^(?:\/\*\*| \*)/.test(line)) {
      doc += `${line}\n`;
      continue;
    }
    if (code === "" && !/^(?:export|declare)/.test(line)) {
      if (line.trim() !== "") doc = "";
      continue;
    }
    code += `${line}\n`;
    // It ends with the first line that leaves no bracket open.
    const open = code
      .replaceAll(/"[^"]*"|=>|\/\*[^]*?\*\//g, "")
      .split("")
      .reduce((depth, sign) => depth + ("([{<".includes(sign) ? 1 : ")]}>".includes(sign) ? -1 : 0), 0);
    if (open > 0 || !/[;}]$/.test(line)) continue;
    const name = /^export (?:declare )?(?:abstract )?(?:function|const|let|class|interface|type|enum) (\w+)/.exec(
      code,
    )?.[1];
    // A function that is declared several times has several signatures.
    if (name) {
      const before = found.get(name);
      found.set(name, { doc: doc || (before?.doc ?? ""), code: (before?.code ?? "") + code });
    }
    [doc, code] = ["", ""];
  }
  return found;
}

/** Where an import of a declaration file leads. */
const target = (from, address) =>
  posix
    .join(posix.dirname(from), address)
    .replace(/\.js$/, ".d.ts")
    .replace(/(?<!\.d)\.ts$/, ".d.ts");

/** Everything that a declaration file exports, also what it hands on from others. */
export function exportsOf(folder, file) {
  const text = readFileSync(join(folder, file), "utf8");
  const own = declared(text);
  const all = [...own].map(([name, { doc, code }]) => ({ name, doc, code, file }));
  for (const [, names, from] of text.matchAll(/^export (?:type )?\{([^}]*)\} from "(\.[^"]+)";/gm)) {
    const there = new Map(exportsOf(folder, target(file, from)).map((one) => [one.name, one]));
    for (const part of names
      .split(",")
      .map((name) => name.trim().replace(/^type /, ""))
      .filter(Boolean)) {
      const [name, as = name] = part.split(" as ");
      const found = there.get(name);
      if (!found) throw new Error(`[site] expected a declaration of ${name} in ${target(file, from)}, found none.`);
      all.push({ ...found, name: as });
    }
  }
  for (const [, from] of text.matchAll(/^export \* from "(\.[^"]+)";/gm))
    all.push(...exportsOf(folder, target(file, from)));
  return all;
}

/** A docstring in its parts: what it says, its examples, what it throws, what it returns, its sources. */
export function partsOf(doc) {
  const text = doc
    .replace(/^\/\*\*/, "")
    .replace(/\*\/\s*$/, "")
    .replaceAll(/^ ?\* ?/gm, "")
    .trim();
  const [says, ...tags] = text.split(/^(?=@\w+)|(?<=[.:]) (?=@see )/m);
  const of = (tag) => tags.flatMap((part) => (part.startsWith(`@${tag}`) ? [part.slice(tag.length + 1).trim()] : []));
  const params = of("param").map((part) => /^(\S+) ?([^]*)$/.exec(part)?.slice(1) ?? [part, ""]);
  const examples = of("example").map((code) => code.replaceAll(/^```\w*$/gm, "").trim());
  return { says: says.trim(), params, returns: of("returns"), throws: of("throws"), examples, see: of("see") };
}
