import { expect, it } from "vitest";

interface Turn {
  readonly who: string;
  readonly speed: number;
}
interface Tools {
  orderOfTurns(subject: object, others: readonly object[], rounds: number): object[];
  ratiosToNeighbours(turns: readonly Turn[], subject: string, other: string): number[];
  outcomes(turns: readonly Turn[], subject: string): object[];
}
const { orderOfTurns, ratiosToNeighbours, outcomes }: Tools = await import(
  new URL("../harness/turns.mjs", import.meta.url).href
);
const taken = (...turns: [string, number][]): Turn[] => turns.map(([who, speed]) => ({ who, speed }));

it("gives the subject a turn before and after each turn of another", () => {
  const [us, fast, slow] = [{ name: "us" }, { name: "fast" }, { name: "slow", turns: 1 }];
  expect(orderOfTurns(us, [fast, slow], 2)).toEqual([us, fast, us, slow, us, fast, us]);
  expect(orderOfTurns(us, [], 3)).toEqual([us]);
});

it("compares neighbours: a machine that becomes ten times slower changes no ratio", () => {
  const turns = taken(["us", 200], ["them", 100], ["us", 200], ["us", 20], ["them", 10], ["us", 20]);
  expect(ratiosToNeighbours(turns, "us", "them")).toEqual([2, 2]);
  expect(outcomes(turns, "us")).toEqual([
    { who: "us", speed: 110, turns: 4 },
    { who: "them", speed: 55, turns: 2, ratio: { median: 2, least: 2, most: 2 } },
  ]);
});

it("takes the mean of the turns on both sides, and the one side where there is no other", () => {
  expect(ratiosToNeighbours(taken(["us", 100], ["them", 100], ["us", 300]), "us", "them")).toEqual([2]);
  expect(ratiosToNeighbours(taken(["us", 100], ["them", 50]), "us", "them")).toEqual([2]);
  expect(ratiosToNeighbours(taken(["us", 9], ["other", 1], ["us", 3]), "us", "them")).toEqual([]);
});

it("tells the least and the most that the ratio was", () => {
  const turns = taken(["us", 4], ["them", 1], ["us", 4], ["them", 2], ["us", 4], ["them", 4], ["us", 4]);
  expect(outcomes(turns, "us")[1]).toMatchObject({ ratio: { median: 2, least: 1, most: 4 } });
});
