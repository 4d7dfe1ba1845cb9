// What is told of a network's answers.
import { waysOfWriting } from "@closurenet/mnist";

/** The share of right answers for each digit. */
export function byDigit({ labels }, read) {
  return Array.from({ length: 10 }, (_, digit) => {
    const answers = read.filter((_, i) => labels[i] === digit);
    return answers.filter((answer) => answer === digit).length / answers.length;
  });
}

/** The share of right answers for each way of writing, the least first: a real digit is written as the nearest drawn one is. */
export function byWay({ labels }, read, { ways }, { places }) {
  const found = waysOfWriting.map((names) => names.map(() => ({ count: 0, right: 0 })));
  for (const [i, label] of labels.entries()) {
    const way = found[label][ways[places[i]]];
    way.count++;
    way.right += Number(read[i] === label);
  }
  return found
    .flatMap((counts, digit) =>
      counts.map(({ count, right }, way) => ({ digit, way: waysOfWriting[digit][way], count, share: right / count })),
    )
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => a.share - b.share);
}

/** The ten pairs that are confused most. */
export function confused({ labels }, read) {
  const times = new Map();
  for (const [i, label] of labels.entries()) {
    if (read[i] !== label) times.set(10 * label + read[i], (times.get(10 * label + read[i]) ?? 0) + 1);
  }
  return [...times]
    .map(([pair, times]) => ({ of: Math.floor(pair / 10), as: pair % 10, times }))
    .toSorted((a, b) => b.times - a.times)
    .slice(0, 10);
}
