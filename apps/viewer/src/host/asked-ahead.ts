import type { RecordingSource } from "./source.ts";

/**
 * A recording whose beginning and description are asked for at once. Whoever reads them first is given these answers; after that
 * it is asked anew.
 */
export function askedAhead(source: RecordingSource): RecordingSource {
  const ahead = new AbortController();
  const [description, beginning] = [[source.description()], [source.read(0, ahead.signal)]];
  // Whoever reads them is told.
  description[0]?.catch(() => undefined);
  beginning[0]?.catch(() => undefined);
  return {
    ...source,
    description: () => description.pop() ?? source.description(),
    read(from, signal) {
      const asked = from === 0 ? beginning.pop() : undefined;
      if (!asked) return source.read(from, signal);
      signal?.addEventListener("abort", () => ahead.abort(), { once: true });
      return asked;
    },
  };
}
