import type { RecordingSource } from "./source.ts";

/**
 * A recording whose beginning and description are asked for at once. Whoever reads them first is given these answers; after that
 * it is asked anew. `leave` lets go of the beginning, for whoever does not read it.
 */
export function askedAhead(source: RecordingSource): RecordingSource & { leave(): void } {
  const ahead = new AbortController();
  const [beginning, description] = [[source.read(0, ahead.signal)], [source.description()]];
  // Whoever reads them is told.
  description[0]?.catch(() => undefined);
  beginning[0]?.catch(() => undefined);
  return {
    ...source,
    get file() {
      return source.file; // of files it is known when they are read
    },
    description: () => description.pop() ?? source.description(),
    read(from, signal) {
      const asked = from === 0 ? beginning.pop() : undefined;
      if (!asked) return source.read(from, signal);
      signal?.addEventListener("abort", () => ahead.abort(), { once: true });
      return asked;
    },
    leave: () => ahead.abort(),
  };
}
