/**
 * The first key that an object in `json` holds twice, and where; JSON.parse would silently keep the last.
 *
 * @param json text that JSON.parse has already accepted, so that only its structure needs following
 */
export function duplicateKey(json: string): { readonly key: string; readonly at: number } | undefined {
  const open: (Set<string> | undefined)[] = []; // keys of each open object; undefined for an array
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

/** Whether the string that ends at `end` is followed by a colon, and so is a key and no value. */
function isKey(json: string, end: number): boolean {
  let i = end;
  while (/[ \t\n\r]/.test(json.charAt(i))) i++;
  return json.charAt(i) === ":";
}
