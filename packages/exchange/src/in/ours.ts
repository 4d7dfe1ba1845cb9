import type { SafetensorsHeader } from "@closurenet/checkpoint";
import { weightShapes, type NetworkDescription } from "@closurenet/experiment";
import type { InputShape } from "./input-shape.ts";
import type { ModelLayer } from "./layers.ts";
import type { NamedTensor } from "./roles.ts";

/** A network that `writeNetwork` of experiment wrote: its file says what it is. */
export interface OurNetwork {
  readonly network: NetworkDescription;
  readonly input: InputShape;
  readonly layers: readonly ModelLayer[];
  /** All other cells, such as statistics and random words. */
  readonly state: readonly NamedTensor[];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Pictures of more numbers are not described by a file that can be trusted. */
const MOST = 2 ** 24;

/** The description in the metadata, with a minibatch that any memory holds. `buildNetwork` checks it. */
function descriptionOf({ metadata }: SafetensorsHeader): NetworkDescription | undefined {
  const json = metadata.get("closurenet.network");
  const value: unknown = json === undefined ? undefined : JSON.parse(json);
  if (!isObject(value) || !Array.isArray(value["input"]) || !Array.isArray(value["layers"])) return undefined;
  const { format: _, version: __, ...rest } = value;
  const description = { ...rest, batch: 100 } as unknown as NetworkDescription; // oxlint-disable-line typescript/no-unsafe-type-assertion -- checked where it is built
  return description.input.reduce((all, length) => all * length, 1) <= MOST ? description : undefined;
}

/** The network that a file describes; undefined where it describes none, or its weights are of another. */
export function ourNetwork(header: SafetensorsHeader): OurNetwork | undefined {
  try {
    const network = descriptionOf(header);
    if (!network) return undefined;
    const layers = weightShapes(network).map(({ name, kind, looksAt, units, activation }): ModelLayer => {
      const { shape, dtype } = header.tensors.get(name)!;
      const [rows = 0, columns = 0] = shape;
      if (shape.length !== 2 || columns !== units) throw new Error(`${name} is of another network`);
      const label = name.replace(/\.W$/, "");
      const weight = { name, shape, dtype, stem: label, layout: "in,out", inputs: rows - 1, units } as const;
      return {
        name,
        label,
        units,
        looksAt,
        activation,
        weight: { ...weight, kind, channelsLast: true, biasRow: true },
      };
    });
    const names = new Set(layers.map(({ name }) => name));
    const state = [...header.tensors].flatMap(([name, { shape, dtype }]) =>
      names.has(name) ? [] : [{ name, shape, dtype }],
    );
    return { network, input: network.input, layers, state };
  } catch {
    return undefined; // a damaged description: the weights tell what they can
  }
}
