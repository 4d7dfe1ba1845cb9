import { activationNames } from "@closurenet/experiment";
import { expect, test } from "vitest";
import { activationNamed, readCorrections } from "./corrections.ts";

test("what a person types is read", () => {
  expect(readCorrections({})).toEqual({
    input: undefined,
    activation: undefined,
    layout: undefined,
    normalize: undefined,
  });
  for (const text of ["32x32x3", "32×32×3", "32 x 32 x 3", "[32, 32, 3]", "(32,32,3)", "32*32*3", "3x32x32"]) {
    expect(readCorrections({ input: text }).input).toEqual([32, 32, 3]);
  }
  expect(readCorrections({ input: "13" }).input).toEqual([13]);
  for (const text of ["28x14", "28x14x1", "1x28x14"]) expect(readCorrections({ input: text }).input).toEqual([28, 14]);
  expect(readCorrections({ input: "3x3" }).input).toEqual([3, 3]);
  for (const text of ["out,in", "[out, in]", "out, in"])
    expect(readCorrections({ layout: text }).layout).toBe("out,in");
  expect(readCorrections({ normalize: "0.1307, 0.3081" }).normalize).toEqual([0.1307, 0.3081]);
});

test("all of experiment's activations are known, and some names of other programs", () => {
  expect(activationNames.map(activationNamed)).toEqual([...activationNames]);
  expect(
    ["ReLU", "nn.Tanh()", "torch.nn.Sigmoid()", "logistic", "linear", "LeakyReLU", "swish"].map(activationNamed),
  ).toEqual(["relu", "tanh", "sigmoid", "sigmoid", "identity", { kind: "leakyRelu", slope: 0.01 }, undefined]);
});

test("what cannot be read is refused in words", () => {
  const messages = (
    [
      { input: "28by28" },
      { input: "0x3" },
      { input: "1e9x1e9" },
      { input: "1x2x3x4" },
      { input: "" },
      { activation: "swish" },
      { layout: "columns" },
      { normalize: "0.5" },
      { normalize: "0.5,0" },
      { normalize: ",1" },
      { normalize: "0,1,2" },
    ] as const
  ).map((told) => {
    try {
      readCorrections(told);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return "read";
  });
  expect(messages).toMatchInlineSnapshot(`
    [
      "[exchange] input: expected a shape such as 28x28, 32x32x3 or 784, got "28by28".",
      "[exchange] input: expected a shape such as 28x28, 32x32x3 or 784, got "0x3".",
      "[exchange] input: expected a shape such as 28x28, 32x32x3 or 784, got "1e9x1e9".",
      "[exchange] input: expected a shape such as 28x28, 32x32x3 or 784, got "1x2x3x4".",
      "[exchange] input: expected a shape such as 28x28, 32x32x3 or 784, got "".",
      "[exchange] activation: expected one of identity, relu, elu, gelu, softplus, sigmoid, tanh, softmax, leakyRelu, got "swish".",
      "[exchange] layout: expected "out,in" (PyTorch) or "in,out" (Keras), got "columns".",
      "[exchange] normalize: expected a mean and a deviation above 0, like 0.1307,0.3081, got "0.5".",
      "[exchange] normalize: expected a mean and a deviation above 0, like 0.1307,0.3081, got "0.5,0".",
      "[exchange] normalize: expected a mean and a deviation above 0, like 0.1307,0.3081, got ",1".",
      "[exchange] normalize: expected a mean and a deviation above 0, like 0.1307,0.3081, got "0,1,2".",
    ]
  `);
});
