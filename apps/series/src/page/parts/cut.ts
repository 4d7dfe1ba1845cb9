/**
 * Cuts from a module the declaration of a name: from the comment above it to the bracket, or the semicolon, that ends it. So the
 * page shows what it runs.
 */
export function cut(module: string, name: string): string {
  const lines = module.split("\n");
  const begins = new RegExp(`^ *(?:export )?(?:const|function\\*?|interface) ${name}\\b`);
  const first = lines.findIndex((line) => begins.test(line));
  if (first < 0) throw new Error(`[series] cut: expected a declaration of ${name}, found none in the module.`);
  const indent = /^ */.exec(lines[first]!)![0];
  const last = lines.findIndex((line, i) => i >= first && ends(line, indent, i === first));
  let start = first;
  while (start > 0 && /^ *(?:\/\/|\/\*\*)/.test(lines[start - 1]!)) start--;
  return lines
    .slice(start, last + 1)
    .map((line) => line.slice(indent.length).replace(/^export /, ""))
    .join("\n");
}

/** Whether a declaration with this indentation ends with the line. */
const ends = (line: string, indent: string, isFirst: boolean): boolean =>
  isFirst ? /;(?: \/\/.*)?$/.test(line) : new RegExp(`^${indent}[})\\]]+;?$`).test(line);
