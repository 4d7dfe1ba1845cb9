import { createRequire } from "node:module";
import { expect, test, vi } from "vitest";
import { filmGif, grey, halfFrame, manualScale, patchGrid } from "./index.ts";

// Without a bundler, Node loads the encoder as CommonJS: the default import is the namespace.
vi.mock("gifenc", () => ({ default: createRequire(import.meta.url)("gifenc") as unknown }));

test("a film is made with the encoder as Node imports it", () => {
  const options = { grid: patchGrid({ units: 1, inputs: 1 }), scale: manualScale(0, 1), map: grey };
  const film = filmGif({ frames: [halfFrame([1])], ...options });
  let step = film.next();
  while (!step.done) step = film.next();
  expect(String.fromCharCode(...step.value.subarray(0, 6))).toBe("GIF89a");
});
