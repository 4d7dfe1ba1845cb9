import { activationNames, buildNetwork, type LayerDescription, type NetworkDescription } from "@closurenet/experiment";
import * as fc from "fast-check";
import { batchNorm, chain, concatenate, conv2d, dense, describe, dropout, residual, softmax } from "./networks.ts";

const side = fc.integer({ min: 1, max: 3 });
const pair = fc.tuple(side, side);
const activation = fc.oneof(
  fc.constantFrom(...activationNames),
  fc.record({ kind: fc.constant("leakyRelu" as const), slope: fc.constantFrom(-0.5, 0.01, 0.3) }),
);

const single = fc.oneof<fc.Arbitrary<LayerDescription>[]>(
  fc
    .tuple(side, pair, pair, fc.constantFrom("same" as const, "valid" as const), activation)
    .map(([filters, kernel, stride, padding, f]) => conv2d(filters, { kernel, stride, padding, activation: f })),
  fc.record({ kind: fc.constant("maxPool2d" as const), size: pair, stride: pair }),
  activation.map((f) => batchNorm(f)),
  fc.tuple(fc.integer({ min: 1, max: 6 }), activation).map(([units, f]) => dense(units, f)),
  fc.constant(dropout),
);

const { layer } = fc.letrec<{ layer: LayerDescription; layers: LayerDescription[] }>((tie) => ({
  layer: fc.oneof(
    { maxDepth: 2 },
    { weight: 4, arbitrary: single },
    { weight: 1, arbitrary: tie("layer").map(residual) },
    { weight: 1, arbitrary: tie("layers").map((layers) => chain(...layers)) },
    { weight: 1, arbitrary: tie("layers").map((layers) => concatenate(...layers)) },
  ),
  layers: fc.array(tie("layer"), { minLength: 1, maxLength: 3 }),
}));

/** Networks of any layers that fit together, with softmax at the end. */
export const randomNetwork: fc.Arbitrary<NetworkDescription> = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 9 })),
      fc.tuple(fc.integer({ min: 3, max: 8 }), fc.integer({ min: 3, max: 8 })),
      fc.tuple(fc.integer({ min: 3, max: 8 }), fc.integer({ min: 3, max: 8 }), side),
    ),
    fc.array(layer, { minLength: 1, maxLength: 6 }),
  )
  .map(([input, layers]) => {
    const fitting: LayerDescription[] = [];
    for (const next of layers) if (builds(describe(input, [...fitting, next, softmax]))) fitting.push(next);
    return describe(input, [...fitting, softmax]);
  });

function builds(description: NetworkDescription): boolean {
  try {
    buildNetwork(description);
    return true;
  } catch {
    return false;
  }
}
