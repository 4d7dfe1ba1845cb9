import { writeSafetensors, type Tensor } from "@closurenet/checkpoint";
import { networkTitle, type ActivationDescription } from "@closurenet/experiment";
import { channelsFirst, reordered, weightsOf } from "./channels-first.ts";
import { utf8, type Exportable, type ExportedFile, type ExportOptions } from "./exported.ts";
import { dictionary, indented, tuple, variables, withoutLink } from "./python.ts";
import { alike, size, stepsOf, takes as taken, type Step, type Value } from "./steps.ts";
import { tensorOfNumbers } from "./tensor-of-numbers.ts";

/**
 * Writes a network for PyTorch: `model.safetensors` with its weights, and `model.py`, a short module that loads them.
 *
 * Layers are named `fc1`, `conv1`, `bn1`, `pool1`, `dropout1` and so on. `fc1.weight` is `[out, in]`, `conv1.weight`
 * `[filters, channels, down, across]`; the channels of images come first, also in what a dense layer behind them takes.
 * `python3 model.py` needs `pip install torch safetensors` and prints the network.
 *
 * @throws if the network's input has more than three sizes, or its weights are not finite.
 * @example
 * const files = toPyTorch(buildNetwork(description), { about: { step: "540" } });
 * files.map(({ name }) => name); // ["model.safetensors", "model.py"]
 * readSafetensors(files[0].bytes).tensors.get("fc1.weight")?.shape; // [100, 784]
 * @see https://docs.pytorch.org/docs/stable/notes/serialization.html
 */
export function toPyTorch(net: Exportable, { about = {} }: ExportOptions = {}): [ExportedFile, ExportedFile] {
  const { input, steps, output } = stepsOf(net);
  const tensors = new Map<string, Tensor>();
  for (const step of steps) {
    for (const [name, numbers] of weightsOf(step)) tensors.set(`${nameOf(step)}.${name}`, tensorOfNumbers(numbers));
  }
  const metadata = new Map([...Object.entries(about), ["format", "pt"], ["producer", "closurenet"]]);

  const { steps: before, link } = withoutLink(steps, net.description.loss);
  const named = variables(
    input,
    before.map((step) => ({ takes: taken(step), gives: step.to })),
  );
  // Pictures may come without their one channel, or as rows.
  const asImages =
    input.shape.length === 2 && before.some((step) => step.op !== "dense" && taken(step).includes(input));
  const body = [
    ...(asImages ? [`x = x.reshape(-1, ${channelsFirst(input.shape).join(", ")})`] : []),
    ...before.flatMap((step) => lines(step, named)),
  ];
  const result = named(output);
  const takes = ["n", ...channelsFirst(input.shape)].join(", ");
  const gives = ["n", ...channelsFirst(output.shape)].join(", ");
  const forward =
    link === undefined
      ? method("forward", `[${takes}] to [${gives}].`, [...body, `return ${result}`])
      : [
          ...method("logits", `What the last ${link} is applied to, for nn.${lossOf[link]}.`, [
            ...body,
            `return ${result}`,
          ]),
          "",
          ...method("forward", `[${takes}] to [${gives}].`, [
            `return ${activated("self.logits(x)", link, link === "softmax" ? output : undefined)}`,
          ]),
        ];
  const code = `"""${networkTitle(net.description)}, trained with closurenet.

    pip install torch safetensors
    python3 model.py
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

ABOUT = ${dictionary(about)}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
${before.flatMap(modules).map(indented(8)).join("\n")}

${forward.map(indented(4)).join("\n")}


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
        print("output", list(net(torch.zeros(1, ${channelsFirst(input.shape).join(", ")})).shape))
`;
  return [
    { name: "model.safetensors", bytes: writeSafetensors(tensors, metadata) },
    { name: "model.py", bytes: utf8(code.replaceAll(/ +$/gm, "")) },
  ];
}

const lossOf = { softmax: "CrossEntropyLoss", sigmoid: "BCEWithLogitsLoss" };

const nameOf = (step: Step): string => ("name" in step ? step.name : "");

const method = (name: string, doc: string, body: readonly string[]): string[] => [
  `def ${name}(self, x):`,
  ...[`"""${doc}"""`, ...body].map(indented(4)),
];

/** The modules that a step needs, as PyTorch prints them. */
function modules(step: Step): string[] {
  switch (step.op) {
    case "dense":
      return [`self.${step.name} = nn.Linear(${step.kernel.shape.join(", ")})`];
    case "conv2d": {
      const [down = 1, across = 1, channels = 1, filters = 1] = step.kernel.shape;
      const { zeros, stride } = step;
      const padding = uneven(step) ? [0, 0] : [zeros.top, zeros.left];
      const options = [
        `kernel_size=${tuple([down, across])}`,
        ...(stride.join() === "1,1" ? [] : [`stride=${tuple(stride)}`]),
        ...(padding.join() === "0,0" ? [] : [`padding=${tuple(padding)}`]),
      ];
      return [`self.${step.name} = nn.Conv2d(${channels}, ${filters}, ${options.join(", ")})`];
    }
    case "maxPool2d":
      return [`self.${step.name} = nn.MaxPool2d(${tuple(step.size)}, stride=${tuple(step.stride)})`];
    case "batchNorm": {
      const kind = step.from.shape.length === 3 ? "BatchNorm2d" : "BatchNorm1d";
      // PyTorch's momentum is the share that a step changes.
      const momentum = Number((1 - step.momentum).toPrecision(12));
      return [`self.${step.name} = nn.${kind}(${step.gamma.shape[0]}, eps=${step.epsilon}, momentum=${momentum})`];
    }
    case "dropout":
      return [`self.${step.name} = nn.Dropout(${step.rate})`];
    case "concatenate":
    case "add":
      return [];
  }
}

/** Whether one side of the images has more zeros than the other. Conv2d cannot say that. */
const uneven = ({ zeros: { top, bottom, left, right } }: Step & { op: "conv2d" }): boolean =>
  top !== bottom || left !== right;

/** The lines of `forward` that do a step. */
function lines(step: Step, of: (value: Value) => string): string[] {
  const to = of(step.to);
  switch (step.op) {
    case "dense": {
      const x = step.from.shape.length === 1 ? of(step.from) : `${of(step.from)}.flatten(1)`;
      return [`${to} = ${activated(`self.${step.name}(${x})`, step.activation, step.to)}`];
    }
    case "conv2d": {
      const { top, bottom, left, right } = step.zeros;
      const padded = `F.pad(${of(step.from)}, (${left}, ${right}, ${top}, ${bottom}))`;
      const x = uneven(step) ? padded : of(step.from);
      return [`${to} = ${activated(`self.${step.name}(${x})`, step.activation, { shape: [1] })}`];
    }
    case "batchNorm": {
      // A picture of one channel is normalised pixel by pixel, and softmax takes all numbers of an example: both in one row.
      const { name, from, activation } = step;
      const pixels = from.shape.length === 2;
      const x = `self.${name}(${of(from)}${pixels ? ".flatten(1)" : ""})`;
      const y = activated(x, activation, pixels ? { shape: [size(from.shape)] } : from);
      return [`${to} = ${y}${pixels ? `.unflatten(1, ${tuple(channelsFirst(from.shape))})` : ""}`];
    }
    case "maxPool2d":
    case "dropout":
      return [`${to} = self.${step.name}(${of(step.from)})`];
    case "add": {
      const [x, y] = step.parts;
      return [`${to} = ${of(x)} + ${laidOut(of(y), y, x)}`];
    }
    case "concatenate": {
      const together = alike(step.parts);
      const sizes = step.to.shape.length;
      const parts = step.parts.map((part) => (together ? of(part) : laidOut(of(part), part, step.to)));
      return [`${to} = torch.cat([${parts.join(", ")}], dim=${together && sizes === 2 ? 3 : 1})`];
    }
  }
}

/** `x` as numbers of another shape, in our order: channels last. */
function laidOut(x: string, from: Value, to: Value): string {
  if (channelsFirst(from.shape).join() === channelsFirst(to.shape).join()) return x;
  const row = from.shape.length === 1 ? x : `${x}${reordered(from.shape) ? ".permute(0, 2, 3, 1)" : ""}.flatten(1)`;
  if (to.shape.length === 1) return row;
  if (!reordered(to.shape)) return `${row}.unflatten(1, ${tuple(channelsFirst(to.shape))})`;
  return `${row}.unflatten(1, ${tuple(to.shape)}).permute(0, 3, 1, 2)`;
}

/** f(x). Softmax is over the numbers of a row, or over all of an image of shape `over`. */
function activated(x: string, f: ActivationDescription, over: Value | undefined): string {
  if (typeof f === "object") return `F.leaky_relu(${x}, ${f.slope})`;
  switch (f) {
    case "identity":
      return x;
    case "relu":
    case "elu":
    case "softplus":
      return `F.${f}(${x})`;
    case "gelu":
      return `F.gelu(${x}, approximate="tanh")`;
    case "sigmoid":
    case "tanh":
      return `torch.${f}(${x})`;
    case "softmax": {
      if (!over || over.shape.length === 1) return `F.softmax(${x}, dim=1)`;
      return `F.softmax(${x}.flatten(1), dim=1).unflatten(1, ${tuple(channelsFirst(over.shape))})`;
    }
  }
}
