import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const clock = new URL("../around/step-clock.mjs", import.meta.url);

it("clocks the steps and the validation of a training", () => {
  const training = `
    import { dataset, mlp, sgd, train } from "@closurenet/core";
    const data = dataset({ inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [0, 1, 1, 0], classes: 2 });
    const options = { epochs: 50, optimizer: sgd(0.1), validation: 0.5 };
    for (const step of train(mlp([2, 3, 2], { batch: 1 }), data, options)) void step;
  `;
  const words = ["--import", clock.href, "--input-type=module", "--eval", training];
  const { status, output } = spawnSync(process.execPath, words, {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(output[2]!);
  const { steps, validation, all } = JSON.parse(output[3]!);
  expect(steps).toBeGreaterThan(0);
  expect(validation).toBeGreaterThan(0);
  expect(all).toBeGreaterThan(steps);
});
