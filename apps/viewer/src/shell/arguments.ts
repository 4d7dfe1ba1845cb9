import { isAbsolute, resolve } from "node:path";
import { MOST_RUNS } from "../most-runs.ts";

/** The runs named on a command line: its arguments that are no flags, as many as are compared at the most. */
export const runsOf = (args: readonly string[], directory: string): readonly string[] =>
  args
    .filter((arg) => arg !== "" && !arg.startsWith("-"))
    .slice(0, MOST_RUNS)
    .map((named) => resolve(directory, named));

/** What a command line says of safetensors files: `--input=20x20`, `--activation=tanh`, `--layout=out,in`, `--normalize=0.5,0.5`. */
export const correctionsOf = (args: readonly string[]): string[][] =>
  args.flatMap((arg) => {
    const said = /^--(input|activation|layout|normalize)=(.{1,100})$/.exec(arg);
    return said ? [[said[1]!, said[2]!]] : [];
  });

const isPath = (path: unknown): path is string => typeof path === "string" && isAbsolute(path) && !path.includes("\0");

/** The paths that a second start hands over; whatever started it may have put anything there. */
export const runsHandedOver = (data: unknown): readonly string[] => {
  const runs: unknown = typeof data === "object" && data !== null && "runs" in data ? data.runs : undefined;
  return Array.isArray(runs) && runs.length <= MOST_RUNS && runs.every(isPath) ? runs : [];
};
