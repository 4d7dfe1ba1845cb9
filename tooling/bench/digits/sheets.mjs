// Pictures to look at.
import { contactSheet } from "@closurenet/mnist";

/** The digits that were misread, a row for each digit, ordered by what was read instead. */
export function misreadSheet(real, read, most = 40) {
  const wrong = [...real.labels.keys()].filter((i) => read[i] !== real.labels[i]);
  const rows = Array.from({ length: 10 }, (_, digit) =>
    wrong
      .filter((i) => real.labels[i] === digit)
      .toSorted((a, b) => read[a] - read[b])
      .slice(0, most),
  );
  return contactSheet(real, rows);
}

/** Real digits, each with the drawn one that looks most like it: a row for each digit, from the likest to the unlikest. */
export function neighboursSheet(real, drawn, { places, differences }, pairs = 16) {
  const images = new Uint8Array(real.images.length + drawn.images.length);
  images.set(real.images);
  images.set(drawn.images, real.images.length);
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const ordered = [...real.labels.keys()]
      .filter((i) => real.labels[i] === digit)
      .toSorted((a, b) => differences[a] - differences[b]);
    const spread = Array.from({ length: pairs }, (_, k) => Math.floor((k * (ordered.length - 1)) / (pairs - 1)));
    return spread.flatMap((at) => [ordered[at], real.count + places[ordered[at]]]);
  });
  return contactSheet({ ...real, images, count: real.count + drawn.count }, rows);
}
