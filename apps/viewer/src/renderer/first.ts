import { askedAhead } from "../host/asked-ahead.ts";
import { sourcesIn } from "../host/sources-in.ts";
import type { Source } from "../host/source.ts";

// The page's first script, which is small: it asks for the run that the address names while the browser still compiles the large
// one. The desktop says itself what it opens.

function asked(): readonly Source[] {
  const [first, ...others] = sourcesIn(window.location.href);
  if (!first) return [];
  return [first.kind === "recording" ? askedAhead(first) : first, ...others];
}

/** Asked for at once, for the first who wants to know. */
const atOnce: (readonly Source[])[] = [];
try {
  if (!window.closurenet) atOnce.push(asked());
} catch {
  // An address that the page may not read: whoever wants to know is told.
}

/** The runs that the address names now. @throws as `sourcesIn` does */
export const named = (): readonly Source[] => atOnce.pop() ?? sourcesIn(window.location.href);
