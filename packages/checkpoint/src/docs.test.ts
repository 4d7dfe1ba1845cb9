import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as core from "@closurenet/core";
import { docExamples, inNewFolder } from "@closurenet/fixtures/doc-examples";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as checkpoint from "./index.ts";
import * as node from "./node.ts";
import * as scope from "./testing/doc-scope.ts";

const examples = docExamples(new URL("..", import.meta.url));
const ofReadme = examples.filter(({ where, code }) => where.startsWith("README") && !code.includes("indexedDB")); // that runs in a page
const ofSources = examples.filter(({ where }) => !where.startsWith("README"));

/** What PyTorch saves of `nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))`. */
const ofPyTorch = new Map(
  Object.entries({ "0.weight": [8, 4], "0.bias": [8], "2.weight": [3, 8], "2.bias": [3] }).map(([name, shape]) => {
    const size = shape.reduce((a, b) => a * b);
    const values = Float32Array.from({ length: size }, (_, i) => Math.sin(i + size));
    return [name, { dtype: "F32", shape, data: new Uint8Array(values.buffer) }] as const;
  }),
);

/** A run of 900 steps, a film of four frames. */
function record(dir: string): void {
  const labels = Array.from({ length: 10 }, (_, i) => i);
  const inputs = labels.flatMap((i) => Array.from({ length: 784 }, (_, k) => (Math.sin(i * k) > 0.8 ? 1 : 0)));
  const net = core.mlp([784, 100, 10], { batch: 1 });
  const training = core.train(net, core.dataset({ inputs, labels, classes: 10 }), { epochs: 90 });

  const run = node.createRun(dir, { layers: [784, 100, 10] });
  const sink = run.appendRecording();
  const recording = checkpoint.recordingWriter(sink, { run: "digits" });
  recording.frame(0, 0, net.cells(), []);
  for (const { step, epoch, loss } of training) {
    if (step % 300 === 0) recording.frame(step, epoch, net.cells(), [{ step, epoch, loss }]);
  }
  run.saveCheckpoint(900, training.cells(), new Map());
  recording.close();
  sink.close();
}

/** What the examples of the sources find in their folder. */
let laid: string;
beforeAll(() => {
  laid = mkdtempSync(join(tmpdir(), "checkpoint-"));
  record(join(laid, "runs", "digits"));
  const weight = { dtype: "F32", shape: [100, 784], data: new Uint8Array(4 * 784 * 100) } as const; // as PyTorch has it
  const file = checkpoint.writeSafetensors(new Map([["fc1.weight", weight]]));
  mkdirSync(join(laid, "models"));
  for (const name of ["model", "models/step-500", "models/step-1000"])
    writeFileSync(join(laid, `${name}.safetensors`), file);
});
afterAll(() => rmSync(laid, { recursive: true }));

test.each(ofSources)("the example at $where runs", async ({ run }) => {
  const running = inNewFolder(async () => {
    cpSync(laid, ".", { recursive: true });
    await run(scope);
  });
  await expect(running).resolves.toBeUndefined();
});

/** A page would ask the server that it came from. */
const fetchFile = (path: string): Response => new Response(readFileSync(path));

test("the README's examples run, one after the other", async () => {
  const running = inNewFolder(async () => {
    writeFileSync("model.safetensors", checkpoint.writeSafetensors(ofPyTorch));
    for (const { run } of ofReadme) await run({ ...scope, net: core.mlp([2, 8, 2]), fetch: fetchFile });
    expect(checkpoint.readSafetensors(readFileSync("back.safetensors")).tensors).toEqual(ofPyTorch);
  });
  await expect(running).resolves.toBeUndefined();
  expect(ofReadme).toHaveLength(6);
});
