import { expect, it } from "vitest";

interface Setting {
  readonly threads: number;
  readonly wait?: string;
  readonly update?: string;
  readonly layout?: string;
}
interface Searched {
  readonly setting: Setting;
  readonly tried: readonly { readonly setting: Setting; readonly speed: number }[];
  readonly threads: object;
}
interface Tools {
  threadSettings(processors: number): Setting[];
  pytorchVariants(best: Setting, work: { readonly filters?: readonly number[] }): Setting[];
  environment(setting: Setting): Record<string, string>;
  words(setting: Setting): string;
  search(
    candidates: readonly Setting[],
    variants: (best: Setting) => Setting[],
    measure: (setting: Setting) => Promise<number>,
    first?: object,
  ): Promise<Searched>;
}
const { threadSettings, pytorchVariants, environment, words, search }: Tools = await import(
  new URL("../harness/settings.mjs", import.meta.url).href
);

it("tries one thread, and all of them in each way of waiting", () => {
  expect(threadSettings(2).map(words)).toEqual(["1 thread", "2 threads", "2 threads, ACTIVE", "2 threads, PASSIVE"]);
  expect(threadSettings(1).map(words)).toEqual(["1 thread"]);
});

it("says a setting in the environment, and leaves what is not set to its maker", () => {
  const counts = { OMP_NUM_THREADS: "2", OPENBLAS_NUM_THREADS: "2", MKL_NUM_THREADS: "2" };
  expect(environment({ threads: 2 })).toEqual(counts);
  expect(environment({ threads: 2, wait: "ACTIVE" })).toEqual({ ...counts, OMP_WAIT_POLICY: "ACTIVE" });
});

/** A peer whose speed by setting is known. */
const peer = (speeds: Record<string, number>) => (setting: Setting) => Promise.resolve(speeds[words(setting)]!);

/** What there is beside threads and waiting for a network without pictures. */
const updates = (best: Setting): Setting[] => pytorchVariants(best, {});

it("finds the best threads first, then the best of the other settings with them", async () => {
  const speeds = {
    "1 thread": 100,
    "2 threads": 90,
    "2 threads, ACTIVE": 150,
    "2 threads, PASSIVE": 20,
    "2 threads, ACTIVE, foreach": 140,
    "2 threads, ACTIVE, fused": 180,
    "2 threads, ACTIVE, channels last": 60,
  };
  const found = await search(threadSettings(2), (best) => pytorchVariants(best, { filters: [8, 16] }), peer(speeds));
  expect(words(found.setting)).toBe("2 threads, ACTIVE, fused");
  expect(Object.fromEntries(found.tried.map(({ setting, speed }) => [words(setting), speed]))).toEqual(speeds);
});

it("keeps the maker's choice where nothing else is faster", async () => {
  const found = await search(
    [{ threads: 1 }],
    updates,
    peer({ "1 thread": 100, "1 thread, foreach": 90, "1 thread, fused": 99 }),
  );
  expect(words(found.setting)).toBe("1 thread");
});

it("gives those near the best another turn, and counts the better of both", async () => {
  const turns: Record<string, number[]> = {
    "1 thread": [100, 70],
    "2 threads": [90, 120],
    "2 threads, ACTIVE": [80, 60],
    "2 threads, PASSIVE": [10, 999],
  };
  const found = await search(
    threadSettings(2),
    () => [],
    (setting) => Promise.resolve(turns[words(setting)]!.shift()!),
  );
  expect(words(found.setting)).toBe("2 threads");
  expect(found.tried.map(({ speed }) => speed)).toEqual([100, 120, 80, 10]);
});

it("tries threads once for a network, and what else there is for each optimizer", async () => {
  const sgd = { "1 thread": 100, "1 thread, foreach": 130, "1 thread, fused": 110 };
  const first = await search([{ threads: 1 }], updates, peer(sgd));
  const adam = { "1 thread": 50, "1 thread, foreach": 60, "1 thread, fused": 80 };
  const then = await search([], updates, peer(adam), first.threads);
  expect(words(then.setting)).toBe("1 thread, fused");
  expect(then.tried.map(({ speed }) => speed)).toEqual([50, 60, 80]);
});
