import { glorot, identity, relu } from "@closurenet/core";
import { expect, it } from "vitest";
import { conv2d } from "./conv2d.ts";
import { maxPool2d } from "./max-pool2d.ts";

/** What a call says against options as JavaScript lets one write them. */
function said(layer: Function, ...args: readonly unknown[]): string {
  try {
    Reflect.apply(layer, undefined, args);
    return "nothing";
  } catch (error) {
    return error instanceof Error ? error.message : "no Error";
  }
}

it("names that it does not know are refused, with what they are called here", () => {
  const needed = { filters: 8, kernel: 3 };
  const foreign = [
    "kernelSize kernel_size size strides outChannels out_channels inChannels in_channels",
    "inputShape input_shape bias useBias use_bias kernelInitializer kernel_initializer dilation",
  ].flatMap((names) => names.split(" "));
  expect(foreign.map((name) => said(conv2d, { ...needed, [name]: 3 })).join("\n")).toMatchInlineSnapshot(`
    "[layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got kernelSize. It is kernel here.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got kernel_size. It is kernel here.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got size. It is kernel here.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got strides. It is stride here.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got outChannels. It is filters here: the channels that come in are those of the layer before.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got out_channels. It is filters here: the channels that come in are those of the layer before.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got inChannels. It is filters here: the channels that come in are those of the layer before.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got in_channels. It is filters here: the channels that come in are those of the layer before.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got inputShape. The network is given the shape of its inputs: network([28, 28, 1], …).
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got input_shape. The network is given the shape of its inputs: network([28, 28, 1], …).
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got bias. There always is one.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got useBias. There always is one.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got use_bias. There always is one.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got kernelInitializer. It is init here.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got kernel_initializer. It is init here.
    [layers-conv] conv2d: expected no other options than filters, kernel, stride, padding, activation, init, got dilation."
  `);
  const pooling = "kernel kernelSize kernel_size poolSize pool_size strides padding wobble".split(" ");
  expect(pooling.map((name) => said(maxPool2d, { [name]: 2 })).join("\n")).toMatchInlineSnapshot(`
    "[layers-conv] maxPool2d: expected no other options than size, stride, got kernel. It is size here.
    [layers-conv] maxPool2d: expected no other options than size, stride, got kernelSize. It is size here.
    [layers-conv] maxPool2d: expected no other options than size, stride, got kernel_size. It is size here.
    [layers-conv] maxPool2d: expected no other options than size, stride, got poolSize. It is size here.
    [layers-conv] maxPool2d: expected no other options than size, stride, got pool_size. It is size here.
    [layers-conv] maxPool2d: expected no other options than size, stride, got strides. It is stride here.
    [layers-conv] maxPool2d: expected no other options than size, stride, got padding. There is none: what no window fits on is left out.
    [layers-conv] maxPool2d: expected no other options than size, stride, got wobble."
  `);
  expect([said(conv2d), said(conv2d, 8, 3), said(maxPool2d, 2), said(maxPool2d, null)].join("\n"))
    .toMatchInlineSnapshot(`
    "[layers-conv] conv2d: expected options such as { filters: … }, got nothing.
    [layers-conv] conv2d: expected options such as { filters: … }, got 8.
    [layers-conv] maxPool2d: expected options such as { size: … }, got 2.
    [layers-conv] maxPool2d: expected options such as { size: … }, got null."
  `);
});

it("values of another kind are refused, with what they are", () => {
  const conv = [{ filters: "8" }, { kernel: null }, { kernel: ["3", 3] }, { stride: null }, { padding: null }];
  const functions = [{ activation: "relu" }, { activation: null }, { init: "he" }, { init: {} }];
  const found = [...conv, ...functions].map((wrong) => said(conv2d, { filters: 8, kernel: 3, ...wrong }));
  const pooled = [{ size: null }, { size: "2" }, { stride: null }, { stride: [1] }].map((wrong) =>
    said(maxPool2d, wrong),
  );
  expect([...found, ...pooled].join("\n")).toMatchInlineSnapshot(`
    "[layers-conv] conv2d: expected a whole number of filters of at least 1, got the text "8". Try filters: 8.
    [layers-conv] conv2d: expected a kernel of one or two whole numbers of at least 1, got null. Try kernel: 2.
    [layers-conv] conv2d: expected a kernel of one or two whole numbers of at least 1, got [the text "3", 3]. Try kernel: 2.
    [layers-conv] conv2d: expected a stride of one or two whole numbers of at least 1, got null. Try stride: 2.
    [layers-conv] conv2d: expected the padding "same" or "valid", got null.
    [layers-conv] conv2d: expected a function as activation, got the text "relu". Try activation: relu, imported from @closurenet/core.
    [layers-conv] conv2d: expected a function as activation, got null. Try activation: relu, imported from @closurenet/core.
    [layers-conv] conv2d: expected a function as init, got the text "he". Try init: he, imported from @closurenet/core.
    [layers-conv] conv2d: expected a function as init, got an object. Try init: he, imported from @closurenet/core.
    [layers-conv] maxPool2d: expected a size of one or two whole numbers of at least 1, got null. Try size: 2.
    [layers-conv] maxPool2d: expected a size of one or two whole numbers of at least 1, got the text "2". Try size: 2.
    [layers-conv] maxPool2d: expected a stride of one or two whole numbers of at least 1, got null. Try stride: 2.
    [layers-conv] maxPool2d: expected a stride of one or two whole numbers of at least 1, got [1]. Try stride: 2."
  `);
});

it("undefined is left out", () => {
  const left = { stride: undefined, padding: undefined, activation: undefined, init: undefined };
  expect(said(conv2d, { filters: 8, kernel: 3, ...left })).toBe("nothing");
  expect(said(conv2d, { filters: 8, kernel: 3, stride: 1, padding: "same", activation: relu, init: glorot })).toBe(
    "nothing",
  );
  expect(said(maxPool2d, { size: undefined, stride: undefined })).toBe("nothing");
  expect(said(conv2d, { filters: undefined, kernel: 3 })).toBe(
    "[layers-conv] conv2d: expected a whole number of filters of at least 1, got nothing. Try filters: 8.",
  );
});

it("options given once serve many layers, and stay as they were", () => {
  const options = Object.freeze({ filters: 2, kernel: Object.freeze([3, 2] as const), activation: identity });
  expect(said(conv2d, options)).toBe("nothing");
  expect(options).toEqual({ filters: 2, kernel: [3, 2], activation: identity });
});
