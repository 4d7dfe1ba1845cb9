import type { Comparing, Comparison, Pair } from "./comparing.ts";
import { clocks, modes } from "./comparing.ts";

const names = ["show", "mode", "clock", "pair", "since", "at", "split"] as const;

const letters = "ABCD";

/** What a run is called in a comparison: A, B, C or D. */
export const letterOf = (place: number): string => letters[place] ?? "";

/** What an address says of a comparison; what cannot be understood counts for nothing. */
export function parseComparison(search: string): Comparison & { readonly show?: "film" | "compare" } {
  const said = new URLSearchParams(search);
  const one = <T extends string>(list: readonly T[], name: string): T | undefined =>
    list.find((entry) => entry === said.get(name));
  const number = (name: string): number | undefined => {
    const text = said.get(name) ?? "";
    const value = /^\d{1,15}(\.\d{1,20})?(e-?\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : undefined;
  };
  const [left = -1, right = -1] = (said.get("pair") ?? "").split("").map((letter) => letters.indexOf(letter));
  const pair: Pair | undefined = left >= 0 && right >= 0 && left !== right ? [left, right] : undefined;
  const [show, mode, clock] = [one(["film", "compare"], "show"), one(modes, "mode"), one(clocks, "clock")];
  const [since, at, split] = [number("since"), number("at"), number("split")];
  return {
    ...(show && { show }),
    ...(mode && { mode }),
    ...(clock && { clock }),
    ...(pair && { pair }),
    ...(since !== undefined && { since }),
    ...(at !== undefined && { at }),
    ...(split !== undefined && { split }),
  };
}

/** Writes into an address how runs are compared; what is as at the start is left out. */
export function withComparison(said: URLSearchParams, comparing: Comparing): void {
  const { on, others, mode, clock, pair, since, at, split } = comparing;
  for (const name of names) said.delete(name);
  const several = others.value.length > 0;
  if (several !== on.value) said.set("show", on.value ? "compare" : "film");
  if (!on.value) return;
  // Where the clock stands says more than the iteration of the first run, which may have ended.
  said.delete("step");
  const [left, right] = pair.value;
  if (mode.value !== "side") said.set("mode", mode.value);
  if (clock.value !== "iteration") said.set("clock", clock.value);
  if (several && (left !== 0 || right !== 1)) said.set("pair", letterOf(left) + letterOf(right));
  if (since.value !== undefined) said.set("since", String(since.value));
  if (at.value !== undefined) said.set("at", String(at.value));
  if (split.value !== 0.5) said.set("split", String(split.value));
}
