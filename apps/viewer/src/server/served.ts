/** What the program that serves the page calls itself in the page's own answer: `server-timing`, which a page can read. */
export const SERVED = "closurenet";
