/**
 * Finds the first key that an object in `json` holds twice, and its index. JSON.parse would silently keep the last one.
 *
 * @param json text that JSON.parse has accepted, so that only strings and brackets have to be looked at
 */
export function duplicateKey(json: string): { readonly key: string; readonly at: number } | undefined {
  const open: (Set<string> | undefined)[] = []; // the keys of each open object; undefined for an open array
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/g;
  for (let match = token.exec(json); match; match = token.exec(json)) {
    const text = match[0];
    if (text === "{") open.push(new Set());
    else if (text === "[") open.push(undefined);
    else if (text === "}" || text === "]") open.pop();
    else if (isKey(json, token.lastIndex)) {
      const keys = open.at(-1);
      const key = String(JSON.parse(text));
      if (keys?.has(key)) return { key, at: match.index };
      keys?.add(key);
    }
  }
  return undefined;
}

/** Whether the string that ends at `end` is a key: a colon follows it. */
function isKey(json: string, end: number): boolean {
  let i = end;
  while (/[ \t\n\r]/.test(json.charAt(i))) i++;
  return json.charAt(i) === ":";
}
