import { expect, test } from "vitest";
import { comparing } from "./comparing.ts";
import { parseComparison, withComparison } from "./comparing-address.ts";

const other = { kind: "packed", name: "b", file: "b", bytes: () => new Uint8Array(0) } as const;

const written = (...change: ((all: ReturnType<typeof comparing>) => void)[]): string => {
  const all = comparing();
  for (const one of change) one(all);
  const said = new URLSearchParams("run=a&step=7");
  withComparison(said, all);
  return String(said);
};

test("says only what is not as at the start", () => {
  expect(written()).toBe("run=a&step=7");
  expect(written(({ on }) => (on.value = true))).toBe("run=a&show=compare");
  expect(written((all) => all.begin([other]))).toBe("run=a");
  expect(
    written(
      (all) => all.begin([other]),
      ({ on }) => (on.value = false),
    ),
  ).toBe("run=a&step=7&show=film");
});

test("what is written is read again", () => {
  const how = { mode: "wipe", clock: "loss", pair: [2, 0], since: 40, at: 0.3125, split: 0.3 } as const;
  const search = written(
    (all) => all.begin([other]),
    (all) => all.restore(how),
  );
  expect(search).toBe("run=a&mode=wipe&clock=loss&pair=CA&since=40&at=0.3125&split=0.3");
  expect(parseComparison(search)).toEqual(how);
});

test("what cannot be understood counts for nothing", () => {
  expect(parseComparison("show=all&mode=blend&clock=sun&pair=AA&since=-1&at=NaN&split=left&pair=XYZ")).toEqual({});
  expect(parseComparison("pair=A&at=1e999&since=1.5e3")).toEqual({ since: 1500 });
});
