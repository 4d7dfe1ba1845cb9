import { clock, percent } from "./numbers.ts";

const row = (epoch: string, loss: string, accuracy: string | undefined, time: string): string =>
  [
    epoch.padStart(5),
    loss.padStart(7),
    ...(accuracy === undefined ? [] : [accuracy.padStart(19)]),
    time.padStart(7),
  ].join("  ");

/** The lines that a training prints, an epoch each; without held-out digits there is no accuracy to tell. */
export const epochTable = (validated: boolean) => ({
  head: row("epoch", "loss", validated ? "validation accuracy" : undefined, "time"),
  row: (epoch: number, loss: number, accuracy: number | undefined, seconds: number): string =>
    row(String(epoch), loss.toFixed(4), accuracy === undefined ? undefined : percent(accuracy), clock(seconds)),
});
