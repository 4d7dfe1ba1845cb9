import { describe, expect, it } from "vitest";
import { rng, type Rng } from "./rng.ts";
import { permutation } from "./shuffle.ts";

const take = (stream: Rng, n = 4): number[] => Array.from({ length: n }, () => stream.uniform());

describe("a stream", () => {
  it("gives the same numbers on every machine", () => {
    const stream = rng(7);
    expect([...stream.state.get()]).toMatchInlineSnapshot(`
      [
        2049036381,
        -1553318438,
        -1161064216,
        1378681179,
      ]
    `);
    expect(take(stream)).toMatchInlineSnapshot(`
      [
        0.5908082127571106,
        0.01641935110092163,
        0.18930178880691528,
        0.3576396703720093,
      ]
    `);
    expect(Array.from({ length: 4 }, () => stream.below(1000))).toMatchInlineSnapshot(`
      [
        303,
        14,
        349,
        799,
      ]
    `);
    expect(Array.from({ length: 4 }, () => stream.normal())).toMatchInlineSnapshot(`
      [
        -0.7454368149502287,
        -0.2143098464845523,
        -0.8537042249578157,
        -0.9265294410748963,
      ]
    `);
    expect([...permutation(10, rng(7))]).toMatchInlineSnapshot(`
      [
        8,
        3,
        2,
        7,
        4,
        6,
        1,
        5,
        0,
        9,
      ]
    `);
  });

  it("depends on the seed", () => {
    const first = new Set(Array.from({ length: 1000 }, (_, seed) => rng(seed).uniform()));
    expect(first.size).toBeGreaterThan(995); // 24 bits may meet by chance
  });

  it("goes on where a saved one was", () => {
    const a = rng(1);
    take(a, 10);
    const b = rng(2);
    b.state.set(a.state.get());
    expect(take(b, 100)).toEqual(take(a, 100));
    expect(() => b.state.set([1, 2])).toThrowErrorMatchingInlineSnapshot(
      `[Error: [core] cell: expected 1 × 4 = 4 values, got 2.]`,
    );
  });

  it("is uniform and normal", () => {
    const stream = rng(3);
    const n = 100_000;
    const bins = new Int32Array(10);
    for (let i = 0; i < n; i++) bins[Math.floor(10 * stream.uniform())]! += 1;
    for (const count of bins) expect(Math.abs(count - n / 10)).toBeLessThan(4 * Math.sqrt(n * 0.09));
    const xs = Array.from({ length: n }, () => stream.normal());
    const moment = (k: number): number => xs.reduce((sum, x) => sum + x ** k, 0) / n;
    expect(moment(1)).toBeCloseTo(0, 1.8);
    expect(moment(2)).toBeCloseTo(1, 1.5);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.12);
    expect(xs.filter((x) => Math.abs(x) > 1.96).length / n).toBeCloseTo(0.05, 2);
  });
});

describe("forks", () => {
  it("do not depend on what was drawn, nor on other forks", () => {
    const fresh = rng(5);
    const used = rng(5);
    take(used, 1000);
    used.fork("else").uniform();
    expect(take(used.fork("layers.0"))).toEqual(take(fresh.fork("layers.0")));
    expect(take(used)).not.toEqual(take(rng(5)));
  });

  it("of other names or seeds are other streams", () => {
    const streams = [1, 2].flatMap((seed) => ["a", "b", "aa"].map((name) => take(rng(seed).fork(name)).join()));
    expect(new Set(streams).size).toBe(6);
  });

  it("are not correlated", () => {
    const n = 20_000;
    const [a, b] = [rng(1).fork("layers.0"), rng(1).fork("layers.1")];
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (a.uniform() - 0.5) * (b.uniform() - 0.5);
    expect(Math.abs(sum / n)).toBeLessThan(4 / 12 / Math.sqrt(n));
  });
});

it("a permutation holds each number once, in every order alike", () => {
  expect([...permutation(1000, rng(1))].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  const orders = new Map<string, number>();
  const stream = rng(2);
  for (let i = 0; i < 6000; i++) {
    const order = permutation(3, stream).join("");
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(6);
  for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  expect(permutation(0, stream)).toHaveLength(0);
});
