/** What the shell says to the program that started it once a window is there: its own, or one that was there before. */
export const SHOWN = "closurenet: the window is there";
