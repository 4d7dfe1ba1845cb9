// Whose turn it is, and what is made of the turns. A machine is busy or slow for seconds and minutes: so only turns next to
// each other are compared.

/**
 * The order of turns: the subject has one before and after each turn of another. Where one of the others has `turns`, it
 * takes only so many.
 */
export function orderOfTurns(subject, others, rounds) {
  const order = [subject];
  for (let round = 0; round < rounds; round++) {
    for (const other of others) {
      if (round < (other.turns ?? rounds)) order.push(other, subject);
    }
  }
  return order;
}

/** How many times as fast the subject was as another, turn by turn: its mean of the turns before and after, ÷ the other's. */
export function ratiosToNeighbours(turns, subject, other) {
  return turns.flatMap(({ who, speed }, i) => {
    if (who !== other) return [];
    const beside = [turns[i - 1], turns[i + 1]].filter((turn) => turn?.who === subject);
    return [beside.reduce((sum, turn) => sum + turn.speed, 0) / beside.length / speed];
  });
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** What became of each contender: the median of its speeds, and of the ratios with their least and largest. */
export function outcomes(turns, subject) {
  return [...new Set(turns.map(({ who }) => who))].map((who) => {
    const speeds = turns.filter((turn) => turn.who === who).map(({ speed }) => speed);
    if (who === subject) return { who, speed: median(speeds), turns: speeds.length };
    const ratios = ratiosToNeighbours(turns, subject, who);
    const ratio = { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
    return { who, speed: median(speeds), turns: speeds.length, ratio };
  });
}
