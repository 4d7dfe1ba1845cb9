/** How many digits to draw where nobody says it: enough to learn from, and drawn in some five seconds. */
export const drawnCounts = { train: 60_000, test: 2_000 } as const;
