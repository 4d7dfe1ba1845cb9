import type { Understanding } from "@closurenet/exchange";
import {
  type Experiment,
  type NetworkDescription,
  type PixelScale,
  type WeightShape,
  networkTitle,
  parseExperiment,
  title,
  weightShapes,
} from "@closurenet/experiment";
import type { RecordingSource } from "../../../host/source.ts";

/** What is known of a run beside its frames. */
export interface About {
  /** The network and how it is trained, in a few words: `784-100-10 · relu · sgd 0.3`. */
  readonly title: string;
  /** The same at length. */
  readonly details: string;
  /** Its matrices of weights. */
  readonly shapes: readonly WeightShape[];
  /** Undefined where it cannot be computed. */
  readonly network?: NetworkDescription;
  /** How the bytes of a digit become its inputs. */
  readonly scale: PixelScale;
  /** What its outputs stand for, where that is known. */
  readonly classes?: readonly string[];
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

/** What the outputs of a run stand for: the classes of its data, by name or by number; of an imported run nobody knows. */
function classesOf({ data, loss }: Experiment, shapes: readonly WeightShape[]): readonly string[] | undefined {
  const last = shapes.at(-1);
  if (last?.kind !== "dense" || loss !== "softmax cross-entropy" || data.source === "elsewhere") return undefined;
  return data.classes ?? numbered(last.units);
}

/** What the units of the last layer stand for: ten of them are taken for digits where nothing says what they are. */
export const outputNames = ({ classes, network }: About, units: number): readonly string[] | undefined =>
  classes?.length === units ? classes : units === 10 && network ? numbered(10) : undefined;

const scaleOf = ({ pixels, normalize }: PixelScale): PixelScale => ({
  ...(pixels !== undefined && { pixels }),
  ...(normalize && { normalize }),
});

export function aboutExperiment(experiment: Experiment): About {
  const { kind, learningRate } = experiment.optimizer;
  const shapes = weightShapes(experiment);
  const classes = classesOf(experiment, shapes);
  return {
    title: `${networkTitle(experiment)} · ${kind} ${learningRate}`,
    details: title(experiment),
    shapes,
    network: experiment,
    scale: scaleOf(experiment.data),
    ...(classes && { classes }),
  };
}

/** What run.json says of a run; undefined where there is none, or one that is not ours: a film needs the recording only. */
export async function aboutRun(source: RecordingSource): Promise<About | undefined> {
  try {
    return aboutExperiment(parseExperiment(await source.description()));
  } catch {
    return undefined;
  }
}

/** What was worked out of files that do not describe themselves. */
export function aboutModels({ title, layers, network, said, pixels, normalize }: Understanding): About {
  return {
    title,
    details: said.map(({ about, text }) => `${about}: ${text}`).join("\n"),
    shapes: layers.map(({ name, weight, looksAt, units, activation }) => ({
      name,
      kind: weight.kind,
      looksAt,
      units,
      activation,
    })),
    ...(network && { network }),
    scale: scaleOf({ pixels, normalize }),
  };
}
