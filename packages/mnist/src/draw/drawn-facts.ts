/** What `run.json` calls the digits that the program draws. */
export const drawnName = "digits drawn by the program";

/** How many digits to draw where nobody says it: enough to learn from, and drawn in some five seconds by one thread. */
export const drawnCounts = { train: 60_000, test: 2_000 } as const;
