/** The size of a bundle in bytes, gzipped. */
export interface Size {
  /** What is bundled. */
  readonly what: string;
  readonly bytes: number;
}

/** How much a bundle may grow before somebody has to say that it shall. */
export const MARGIN = 0.02;

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Sizes as a table: what is bundled, and how large it is in round numbers and to the byte. */
export const sizeTable = (sizes: readonly Size[]): string =>
  [
    "| bundle, minified and gzipped | | bytes |",
    "| --- | --: | --: |",
    ...sizes.map(({ what, bytes }) => `| ${what} | ${kilobytes(bytes)} | ${bytes} |`),
  ].join("\n");

/** The sizes in a text that holds such a table. */
export const sizesIn = (text: string): Size[] =>
  [...text.matchAll(/^\| (.+?) \| [\d.]+ kB \| (\d+) \|$/gm)].map(([, what, bytes]) => ({
    what: what!,
    bytes: Number(bytes),
  }));

/** What of `now` is larger than the table says, beyond the margin, or is not in it, or in it alone. */
export function grown(now: readonly Size[], table: readonly Size[]): string[] {
  const before = new Map(table.map(({ what, bytes }) => [what, bytes]));
  const gone = table.filter(({ what }) => !now.some((size) => size.what === what));
  return [
    ...now.flatMap(({ what, bytes }) => {
      const was = before.get(what);
      if (was === undefined) return [`${what}: ${bytes} bytes, and the table does not have it`];
      return bytes > was * (1 + MARGIN) ? [`${what}: ${bytes} bytes, and the table says ${was}`] : [];
    }),
    ...gone.map(({ what }) => `${what}: it is in the table alone`),
  ];
}
