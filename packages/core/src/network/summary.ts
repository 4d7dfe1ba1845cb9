import type { Network } from "./network.ts";

/**
 * A table of the layers: kind, activation, inputs, outputs, parameters.
 *
 * @example
 * console.log(summary(mlp([784, 100, 50, 10])));
 */
export function summary(net: Network): string {
  let inputs = net.X.cols;
  let total = 0;
  const rows = net.layers.map((layer, i) => {
    const count = Object.values(layer.params).reduce((sum, { value }) => sum + value.rows * value.cols, 0);
    const row = [`layers.${i}`, layer.kind, layer.activation?.kind ?? "", inputs, layer.fanOut, count];
    inputs = layer.fanOut;
    total += count;
    return row.map(String);
  });
  const table = [["layer", "kind", "activation", "inputs", "outputs", "parameters"], ...rows];
  const widths = table[0]!.map((_, c) => Math.max(...table.map((row) => row[c]!.length)));
  const lines = table.map((row) =>
    row.map((text, c) => (c < 3 ? text.padEnd(widths[c]!) : text.padStart(widths[c]!))).join("  "),
  );
  return [...lines, `${total.toLocaleString("en")} parameters`].join("\n");
}
