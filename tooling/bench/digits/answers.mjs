import { matrix, predict } from "@closurenet/core";

/** What a network reads in each picture. */
export function answers(net, { images, count, rows, cols }) {
  const size = rows * cols;
  const read = [];
  for (let from = 0; from < count; from += net.batch) {
    const pictures = [];
    for (let i = from; i < Math.min(count, from + net.batch); i++)
      pictures.push(Array.from(images.subarray(i * size, (i + 1) * size), (byte) => byte / 256));
    read.push(...predict(net, matrix(pictures)));
  }
  return read;
}
