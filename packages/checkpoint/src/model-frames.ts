import { fail } from "./errors.ts";
import type { Dtype, Tensor } from "./dtype.ts";
import type { Frame } from "./recording.ts";
import { readSafetensors } from "./safetensors.ts";
import { halfBits } from "./tensors.ts";

/** A safetensors file. `name` may be a path, because some programs put the step into the folder's name. */
export interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const floats = new Set<Dtype>(["F64", "F32", "F16", "BF16"]);
const shardSuffix = /-\d+-of-\d+(?=\.safetensors$)/;

/**
 * Makes a film of any safetensors files, one frame per model. The shards of one model (`model-00001-of-00002`) become one
 * frame. Floats become F16; other tensors are left out.
 *
 * The step of a frame is the last number in the model's name (`step-600`, `checkpoint-500/model`, `epoch_12`). If a name
 * has no number, or two models have the same one, the models are counted in the order of their names instead. The epoch
 * comes from the metadata, else it is the number after "epoch" in the name, else 0. There are no metrics.
 *
 * @throws if a file is no safetensors file, or two shards hold the same tensor.
 * @example
 * const names = ["models/step-500.safetensors", "models/step-1000.safetensors"];
 * const frames = modelFrames(names.map((name) => ({ name, bytes: readFileSync(name) })));
 * frames.map(({ step }) => step); // [500, 1000]
 */
export function modelFrames(files: readonly ModelFile[]): Frame[] {
  const models = new Map<string, Map<string, Tensor>>();
  const epochs = new Map<string, number>();
  for (const { name, bytes } of files) {
    const stem = name.replace(shardSuffix, "");
    const { tensors, metadata } = readSafetensors(bytes, name);
    const model = models.get(stem) ?? new Map<string, Tensor>();
    models.set(stem, model);
    epochs.set(stem, Number(metadata.get("epoch") ?? /epoch[-_=]?(\d+)/i.exec(stem)?.[1]) || 0);
    for (const [key, tensor] of tensors) {
      if (!floats.has(tensor.dtype)) continue;
      if (model.has(key)) fail(name, `expected each tensor in one shard, got ${JSON.stringify(key)} again.`);
      model.set(key, toHalf(tensor));
    }
  }
  const byNumbers = new Intl.Collator("en", { numeric: true });
  const stems = [...models.keys()].toSorted((a, b) => byNumbers.compare(a, b));
  const numbers = stems.map(lastNumber);
  const haveSteps = numbers.every((n) => n !== undefined) && new Set(numbers).size === stems.length;
  return stems
    .map((stem, i) => ({
      step: haveSteps ? numbers[i]! : i,
      epoch: epochs.get(stem)!,
      tensors: models.get(stem)!,
      metrics: [],
    }))
    .toSorted((a, b) => a.step - b.step);
}

/** The last number in a path. */
function lastNumber(stem: string): number | undefined {
  const digits = stem
    .replace(/\.safetensors$/, "")
    .match(/\d+/g)
    ?.at(-1);
  const number = Number(digits);
  return digits !== undefined && Number.isSafeInteger(number) ? number : undefined;
}

function toHalf(tensor: Tensor): Tensor {
  const bits = halfBits(tensor);
  return { dtype: "F16", shape: tensor.shape, data: new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength) };
}
