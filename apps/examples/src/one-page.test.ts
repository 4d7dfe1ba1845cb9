import { dataset, mlp, sgd, train } from "@closurenet/core";
import { mnist } from "@closurenet/fixtures";
import { loadMnist } from "@closurenet/mnist/node";
import { afterEach, expect, it, vi } from "vitest";

const { argv } = process;
afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it.skipIf(!mnist.path)("one page: ends in the bytes of core on its plain kernels", async () => {
  vi.stubEnv("MNIST_DIR", mnist.path);
  process.argv = [...argv, "--quick"];
  const says = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const page = await import("./one-page.ts");
  expect(says.mock.lastCall?.[0]).toMatch(/^test: 8\d\.\d %$/);

  const { images, labels } = (await loadMnist()).train;
  const [inputs, some] = [images.subarray(0, 6_000 * 784), labels.subarray(0, 6_000)];
  const net = mlp([784, 100, 50, 10], { seed: 7 });
  const data = dataset({ inputs, labels: some, classes: 10, scale: 1 / 256 });
  for (const _ of train(net, data, { epochs: 1, optimizer: sgd(0.2) }));
  expect(page.net.map(({ W }) => W.values)).toEqual(net.params.map(({ value }) => value.get()));
});
