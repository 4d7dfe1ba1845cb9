export type Kind = "comment" | "text" | "keyword" | "number" | "rest";

export interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const pattern =
  /(?<comment>\/\/.*|\/\*\*.*?\*\/)|(?<text>"[^"]*"|`[^`]*`)|(?<keyword>\b(?:const|let|function|return|for|of|if|continue|yield|interface|readonly|import|export|from|new|void|type)\b\*?)|(?<number>\b\d[\d.e_]*\b)/g;

/** A line of TypeScript in pieces that are coloured alike. */
export function tokens(line: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  for (const match of line.matchAll(pattern)) {
    if (match.index > at) found.push({ kind: "rest", text: line.slice(at, match.index) });
    const [kind] = Object.entries(match.groups!).find(([, text]) => text !== undefined)!;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the groups of the pattern are the kinds
    found.push({ kind: kind as Kind, text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < line.length) found.push({ kind: "rest", text: line.slice(at) });
  return found;
}
