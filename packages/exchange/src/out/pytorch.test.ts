import { floatsOf, readSafetensors } from "@closurenet/checkpoint";
import { python, pytorch } from "@closurenet/fixtures";
import { describe, expect, it } from "vitest";
import { channelsFirst, furthest } from "../testing/images.ts";
import {
  batchNorm,
  chain,
  conv2d,
  dense,
  describe as described,
  dropout,
  maxPool2d,
  networks,
  ours,
  residual,
  shaken,
  softmax,
  someRows,
} from "../testing/networks.ts";
import { compiled, runPython } from "../testing/python.ts";
import { channelsFirst as shapeOf } from "./channels-first.ts";
import { toPyTorch } from "./pytorch.ts";

const deep = described(
  [7, 6, 2],
  [
    conv2d(4, { kernel: [3, 2], padding: "same", stride: [1, 2], activation: "identity" }),
    batchNorm({ kind: "leakyRelu", slope: 0.1 }),
    maxPool2d,
    dropout,
    chain(dense(6, "gelu"), residual(dense(6, "tanh"))),
    softmax,
  ],
);
const textOf = (net: Parameters<typeof toPyTorch>[0], about = {}): string =>
  new TextDecoder().decode(toPyTorch(net, { about })[1].bytes);

/** The lines of a network that name what is done. */
const forward = (name: string): string[] => {
  const body = textOf(shaken(networks[name]!)).match(/def (?:logits|forward)[^]*?return/)![0];
  return body
    .split("\n")
    .filter((line) => /^ +[xyz]\d* = /.test(line))
    .map((line) => line.trim());
};

describe("toPyTorch", () => {
  it("writes the bits of the cells, transposed, under PyTorch's names", () => {
    const net = shaken(deep);
    const [file] = toPyTorch(net, { about: { step: "540" } });
    const { tensors, metadata } = readSafetensors(file.bytes);
    expect(Object.fromEntries(metadata)).toEqual({ format: "pt", producer: "closurenet", step: "540" });
    const weights = (name: string): Float32Array => floatsOf(tensors.get(name)!);

    /** A cell again of a weight whose number `o` of row `i` lies at `at(i, o)`, and a bias. */
    const cellOf = (name: string, rows: number, cols: number, at: (i: number, o: number) => number): number[] => [
      ...Array.from({ length: rows * cols }, (_, k) => weights(`${name}.weight`)[at(Math.floor(k / cols), k % cols)]!),
      ...weights(`${name}.bias`),
    ];
    const back: Record<string, number[]> = {
      // row (y·2 + x)·2 + c of W is weight[f, c, y, x] of [4, 2, 3, 2]
      "layers.0.W": cellOf("conv1", 12, 4, (i, f) => f * 12 + (i % 2) * 6 + Math.floor(i / 2)),
      "layers.1.gamma": [...weights("bn1.weight")],
      "layers.1.beta": [...weights("bn1.bias")],
      "layers.1.mean": [...weights("bn1.running_mean")],
      "layers.1.variance": [...weights("bn1.running_var")],
      // behind images of 3 × 1 × 4, row y·4 + c of W is column c·3 + y of weight
      "layers.4.0.W": cellOf("fc1", 12, 6, (i, o) => o * 12 + (i % 4) * 3 + Math.floor(i / 4)),
      "layers.4.1.0.W": cellOf("fc2", 6, 6, (i, o) => o * 6 + i),
      "layers.5.W": cellOf("fc3", 6, 3, (i, o) => o * 6 + i),
    };
    const cells = [...net.cells()].filter(([, { get }]) => get() instanceof Float32Array);
    expect(back).toEqual(Object.fromEntries(cells.map(([name, { get }]) => [name, [...get()]])));
  });

  it("writes a module that reads like one by hand", () => {
    expect(textOf(shaken(deep), { run: 'runs/"a"\n' })).toMatchInlineSnapshot(`
      """"84-conv2d(4 of 3×2)-batchNorm-maxPool2d(2×2)-dropout(0.25)-chain(6, residual(6))-3 · leakyRelu(0.1), gelu, tanh, trained with closurenet.

          pip install torch safetensors
          python3 model.py
      """

      from pathlib import Path

      import torch
      import torch.nn.functional as F
      from safetensors.torch import load_file
      from torch import nn

      ABOUT = {"run": "runs/\\"a\\"\\n"}


      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.conv1 = nn.Conv2d(2, 4, kernel_size=(3, 2), stride=(1, 2), padding=(1, 0))
              self.bn1 = nn.BatchNorm2d(4, eps=0.001, momentum=0.1)
              self.pool1 = nn.MaxPool2d((2, 2), stride=(2, 2))
              self.dropout1 = nn.Dropout(0.25)
              self.fc1 = nn.Linear(12, 6)
              self.fc2 = nn.Linear(6, 6)
              self.fc3 = nn.Linear(6, 3)

          def logits(self, x):
              """What the last softmax is applied to, for nn.CrossEntropyLoss."""
              x = self.conv1(x)
              x = F.leaky_relu(self.bn1(x), 0.1)
              x = self.pool1(x)
              x = self.dropout1(x)
              x = F.gelu(self.fc1(x.flatten(1)), approximate="tanh")
              y = torch.tanh(self.fc2(x))
              x = x + y
              x = self.fc3(x)
              return x

          def forward(self, x):
              """[n, 2, 7, 6] to [n, 3]."""
              return F.softmax(self.logits(x), dim=1)


      def load(path=Path(__file__).with_name("model.safetensors")):
          net = Net()
          net.load_state_dict(load_file(path))
          return net.eval()


      if __name__ == "__main__":
          net = load()
          print(net)
          for name, weight in net.state_dict().items():
              print(name, list(weight.shape))
          with torch.no_grad():
              print("output", list(net(torch.zeros(1, 2, 7, 6)).shape))
      "
    `);
  });

  // Where no PyTorch is: what it runs is these words.
  it("names the operations between layers that take other shapes", () => {
    expect(forward("batchNorm with softmax on a picture")).toMatchInlineSnapshot(`
      [
        "x = x.reshape(-1, 1, 4, 3)",
        "x = F.softmax(self.bn1(x.flatten(1)), dim=1).unflatten(1, (1, 4, 3))",
        "x = self.fc1(x.flatten(1))",
      ]
    `);
    expect(forward("conv2d on a picture, same, strides")).toMatchInlineSnapshot(`
      [
        "x = x.reshape(-1, 1, 7, 10)",
        "x = F.relu(self.conv1(F.pad(x, (1, 1, 1, 2))))",
        "x = self.dropout1(x)",
        "x = self.pool1(x)",
        "x = self.fc1(x.flatten(1))",
      ]
    `);
    expect(forward("a residual of a picture")).toMatchInlineSnapshot(`
      [
        "x = x.reshape(-1, 1, 4, 3)",
        "y = torch.tanh(self.fc1(x.flatten(1)))",
        "x = x + y.unflatten(1, (1, 4, 3))",
        "x = F.relu(self.conv1(x))",
        "x = self.fc2(x.flatten(1))",
      ]
    `);
    expect(forward("a residual of other shapes")).toMatchInlineSnapshot(`
      [
        "y = torch.tanh(self.fc1(x.flatten(1)))",
        "x = x + y.unflatten(1, (3, 2, 2)).permute(0, 3, 1, 2)",
        "y = self.fc2(x.flatten(1))",
        "y = self.fc3(y)",
        "x = x + y.unflatten(1, (3, 2, 2)).permute(0, 3, 1, 2)",
        "x = F.relu(self.conv1(x))",
        "x = self.fc4(x.flatten(1))",
      ]
    `);
    expect(forward("concatenated channels")).toMatchInlineSnapshot(`
      [
        "y = F.relu(self.conv1(x))",
        "z = self.dropout1(x)",
        "x = F.relu(self.conv2(x))",
        "x = torch.cat([y, z, x], dim=1)",
        "x = self.pool1(x)",
        "y = F.relu(self.conv3(x))",
        "z = self.pool2(x)",
        "x = F.relu(self.fc1(x.flatten(1)))",
        "x = torch.cat([y.permute(0, 2, 3, 1).flatten(1), z.flatten(1), x], dim=1)",
        "y = F.relu(self.fc2(x))",
        "z = torch.sigmoid(self.fc3(x))",
        "z = self.dropout2(z)",
        "x3 = self.dropout3(x)",
        "x = x + x3",
        "x = torch.cat([y, z, x], dim=1)",
        "x = self.fc4(x)",
      ]
    `);
    expect(forward("concatenated pictures")).toMatchInlineSnapshot(`
      [
        "x = x.reshape(-1, 1, 4, 3)",
        "y = self.dropout1(x)",
        "z = F.relu(self.bn1(x.flatten(1))).unflatten(1, (1, 4, 3))",
        "x3 = self.dropout2(x)",
        "x = x + x3",
        "x = torch.cat([y, z, x], dim=3)",
        "x = F.relu(self.conv1(x))",
        "x = self.fc1(x.flatten(1))",
      ]
    `);
    expect(forward("images come out")).toMatchInlineSnapshot(`
      [
        "x = torch.tanh(self.conv1(x))",
      ]
    `);
  });

  it.skipIf(!python.path)("writes Python, whatever the network", () => {
    expect(
      compiled(
        Object.values(networks)
          .map((description) => textOf(shaken(description)))
          .join("\n"),
      ),
    ).toBe("");
  });

  it("refuses what it cannot say, and weights that are no numbers", () => {
    expect(() => toPyTorch(shaken(described([2, 2, 2, 2], [softmax])))).toThrowErrorMatchingInlineSnapshot(
      `[Error: [exchange] input: expected one to three sizes, which other frameworks read alike, got 2 × 2 × 2 × 2.]`,
    );
    const net = shaken(deep);
    net.params[0]!.value.get()[3] = Number.NaN;
    expect(() => toPyTorch(net)).toThrowErrorMatchingInlineSnapshot(
      `[Error: [exchange] layers.0.W: expected finite numbers, got others. Did its training diverge?]`,
    );
    const { description } = net;
    expect(() => toPyTorch({ description, cells: () => new Map() })).toThrowErrorMatchingInlineSnapshot(
      `[Error: [exchange] layers.0.W: expected 52 numbers in the network's cells, got 0.]`,
    );
  });
});

it.skipIf(!pytorch.path)("in PyTorch every network predicts as ours, and model.py prints what it is", () => {
  const cases = Object.entries({ deep, ...networks }).map(([name, description]) => {
    const net = shaken(description);
    const rows = someRows(description);
    return { name, description, ...ours(net, rows), files: toPyTorch(net), rows };
  });
  const { outputs: theirs, printed } = runPython(
    "run-pytorch.py",
    cases.map(({ files, rows, description: { input } }) => ({
      files,
      rows: channelsFirst(rows, input),
      shape: [5, ...shapeOf(input)],
    })),
  );
  const apart = cases.map(({ name, outputs, shape }, i) => {
    const distance = furthest(outputs, channelsFirst(theirs[i]!, shape, true));
    return { name, distance };
  });
  expect(apart.filter(({ distance }) => !(distance <= 1e-6))).toEqual([]);
  // How PyTorch prints its modules differs from version to version.
  expect(printed.split("\n").slice(9)).toEqual([
    "conv1.weight [4, 2, 3, 2]",
    "conv1.bias [4]",
    ...["weight", "bias", "running_mean", "running_var"].map((name) => `bn1.${name} [4]`),
    "bn1.num_batches_tracked []",
    "fc1.weight [6, 12]",
    "fc1.bias [6]",
    "fc2.weight [6, 6]",
    "fc2.bias [6]",
    "fc3.weight [3, 6]",
    "fc3.bias [3]",
    "output [1, 3]",
    "",
  ]);
});
