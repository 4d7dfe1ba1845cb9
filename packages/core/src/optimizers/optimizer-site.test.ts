import { expect, it } from "vitest";
import { plainKernels } from "../kernels/plain-kernels.ts";
import { optimizerSite } from "./optimizer-site.ts";

it("keeps the cells that an optimizer asks for, each name once", () => {
  const cells = new Map();
  const site = optimizerSite({ kernels: plainKernels() }, { steps: 9, cells });
  const [m, t] = [site.cell("m.layers.0.W", 2, 3), site.counter("t")];
  expect([...cells]).toEqual([
    ["optimizer.m.layers.0.W", m],
    ["optimizer.t", t],
  ]);
  expect([site.steps, m.get(), t.get()]).toEqual([9, new Float32Array(6), new Float64Array(1)]);
  expect(() => site.counter("t")).toThrowErrorMatchingInlineSnapshot(
    `[Error: [core] optimizer: expected a new name for a cell, got t a second time. Name it after its param.]`,
  );
});

it("has cells of its own, and no end, if nothing else is said", () => {
  const site = optimizerSite({ kernels: plainKernels() });
  expect(site.steps).toBe(Infinity);
  site.counter("t").get()[0] = 7;
  expect(optimizerSite({ kernels: plainKernels() }).counter("t").get()[0]).toBe(0);
});
