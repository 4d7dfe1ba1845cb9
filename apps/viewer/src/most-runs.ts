/** The most runs that are compared. */
export const MOST_RUNS = 4;
