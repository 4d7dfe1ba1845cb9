import type { TensorInfo } from "@closurenet/checkpoint";
import { byNature } from "./natural-order.ts";
import { type Said, count, listed, plain } from "./said.ts";

/** A tensor's name and shape. */
export interface NamedTensor {
  /** As in the file. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** The statistics and factors of a batch normalisation. */
export interface NormTensors {
  readonly stem: string;
  readonly columns: number;
  readonly gamma?: NamedTensor;
  readonly beta?: NamedTensor;
  readonly mean: NamedTensor;
  readonly variance: NamedTensor;
}

/** A matrix or a stack of filters, with its bias where one was found. */
export interface WeightTensor extends NamedTensor {
  /** The name without its prefix and its last word: `fc1`. */
  readonly stem: string;
  readonly bias?: NamedTensor;
}

/** What the tensors of a checkpoint are. */
export interface Roles {
  /** In natural order of their names. */
  readonly weights: readonly WeightTensor[];
  readonly norms: readonly NormTensors[];
  /** What there is that no network here computes, in a few words. */
  readonly unknown?: string;
  readonly said: readonly Said[];
}

const floats = new Set(["F64", "F32", "F16", "BF16"]);
const integers = new Set(["I64", "I32", "I16", "I8", "U8", "U16", "U32", "U64"]);

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** What is no weight of a network, by a word of its name. */
const states: readonly (readonly [what: string, words: ReadonlySet<string>])[] = [
  [
    "an optimizer",
    words(
      "optimizer optimizers optimiser optim optimizer_state_dict optim_state optimizer_state optimizer_states opt opt_state " +
        "adam adamw nadam sgd rmsprop adagrad lion exp_avg exp_avg_sq max_exp_avg_sq exp_inf momentum_buffer square_avg " +
        "grad_avg acc_delta mu nu velocity accumulator slots grad gradient grads",
    ),
  ],
  ["a loss", words("criterion loss loss_fn loss_function class_weights pos_weight")],
  [
    "averages",
    words(
      "ema model_ema ema_model swa averaged averaged_model shadow shadow_params target target_net teacher momentum_encoder avg",
    ),
  ],
];
/** A matrix of ours, the last row the bias: `layers.0.W`. Beside it lie, in a checkpoint of ours, cells of the training. */
export const ourWeight = /^layers\.\d+(?:\.\d+)*\.W$/;
const counters =
  /(?:^|[./_])(?:num_batches_tracked|n_averaged|global_step|iterations?|step|steps|epoch|count|learning_rate|lr)(?::\d+)?$/i;
const mean = /^(.*?)[./_]?(?:running_mean|moving_mean|moving_average_mean)(?::0)?$/i;
const variance = /^(.*?)[./_]?(?:running_var|moving_variance|moving_var|running_variance)(?::0)?$/i;

const segments = (name: string): string[] => name.split(/[./]/);

function stateOf(tensor: NamedTensor): string | undefined {
  const parts = segments(tensor.name.toLowerCase()).map((part) => part.replace(/_\d+$/, "")); // Adam_1
  const known = states.find(([, of]) => parts.some((part) => of.has(part)))?.[0];
  return known ?? (counters.test(tensor.name) && lengthOf(tensor) <= 1 ? "counters" : undefined);
}

/** Words that end the name of a weight, and what stands there in the name of its bias. */
const weightWords = ["weight", "weights", "kernel", "matrix", "w", "W"];
const biasWords = ["bias", "biases", "b", "B", "offset"];

/** `fc1.weight` → `fc1`, `dense/kernel:0` → `dense`, `W1` → `1`; without such a word the name itself. */
function stemOf(name: string, words: readonly string[]): string | undefined {
  const bare = name.replace(/\/\.ATTRIBUTES\/VARIABLE_VALUE$/, "").replace(/:\d+$/, "");
  for (const word of words) {
    if (bare === word) return "";
    if (bare.endsWith(`.${word}`) || bare.endsWith(`/${word}`) || bare.endsWith(`_${word}`)) {
      return bare.slice(0, -word.length - 1);
    }
    const [, before = "", number = ""] = new RegExp(`^(.*?[./_]|)${word}_?(\\d+)$`).exec(bare) ?? [];
    if (number !== "") return `${before}${number}`;
    if (word.length === 1 && new RegExp(`\\d${word}$`).test(bare)) return bare.slice(0, -1);
  }
  return undefined;
}

/** The longest beginning that all names share, up to a point or a slash. */
function sharedPrefix(names: readonly string[]): string {
  const first = segments(names[0] ?? "");
  let shared = 0;
  while (shared < first.length - 1 && names.every((name) => segments(name)[shared] === first[shared])) shared++;
  if (names.length < 2) shared = first.findIndex((part) => !wrappers.has(part));
  let at = 0;
  for (let i = 0; i < shared; i++) at += first[i]!.length + 1;
  return (names[0] ?? "").slice(0, at);
}
const wrappers: ReadonlySet<string> = new Set(["module", "_orig_mod", "model", "state_dict", "net", "network"]);

/** Works out what each tensor of a checkpoint is from its name, shape and type. */
export function rolesOf(tensors: ReadonlyMap<string, Pick<TensorInfo, "shape" | "dtype">>): Roles {
  const said: Said[] = [];
  const leave = (left: readonly NamedTensor[], what: string): void => {
    if (left.length === 0) return;
    said.push({
      about: "left aside",
      text: `${count(left.length, "tensor")} of ${what}: ${listed(left.map(({ name }) => name))}`,
    });
  };
  const all = [...tensors].map(([name, { shape, dtype }]): NamedTensor => ({ name, shape, dtype }));
  const unread = all.filter(({ dtype }) => !floats.has(dtype) && !integers.has(dtype));
  const readable = all.filter((tensor) => !unread.includes(tensor));
  const isState = new Map(readable.map((tensor) => [tensor, stateOf(tensor)]));
  let own = readable.filter((tensor) => isState.get(tensor) === undefined);
  const matrices = (of: readonly NamedTensor[]): NamedTensor[] => of.filter(isMatrix);
  if (matrices(own).length === 0) own = readable; // a file of nothing but averages, or with an odd name, can be shown too
  else {
    for (const what of ["an optimizer", "averages", "a loss", "counters"]) {
      const state = readable.filter((tensor) => isState.get(tensor) === what);
      leave(state, what);
    }
  }
  const types = [...new Set(unread.map(({ dtype }) => dtype))];
  leave(unread, `types that are not read (${listed(types)})`);

  const ours = own.some(({ name }) => ourWeight.test(name));
  const beside = ours ? own.filter(({ name }) => !ourWeight.test(name)) : [];
  leave(beside, "a training");
  own = own.filter((tensor) => !ours || ourWeight.test(tensor.name));
  const withFloats = own.some((tensor) => isMatrix(tensor) && floats.has(tensor.dtype));
  const found = matrices(own).filter(
    ({ dtype, name }) => !withFloats || floats.has(dtype) || stemOf(name, weightWords) !== undefined,
  );
  const prefix = sharedPrefix(found.map(({ name }) => name));
  const cut = ({ name }: NamedTensor): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);

  const vectors = own.filter((tensor) => isVector(tensor) && !found.includes(tensor));
  const { norms, left } = normsOf(vectors, cut);
  const biases = new Map<string, NamedTensor>();
  for (const vector of left) {
    const stem = stemOf(cut(vector), biasWords);
    if (stem !== undefined) biases.set(stem, vector);
  }
  const used = new Set<NamedTensor>();
  const named = found.map((tensor): WeightTensor => {
    const stem = stemOf(cut(tensor), weightWords) ?? cut(tensor);
    const bias = biases.get(stem);
    if (!bias || !fits(bias, tensor)) return { ...tensor, stem };
    used.add(bias);
    return { ...tensor, stem, bias };
  });
  const weights = named.toSorted((a, b) => byNature(a.stem, b.stem) || byNature(a.name, b.name));
  const loose = left.filter((vector) => !used.has(vector));
  const guessed = biasesByLength(weights, loose);
  const lost = loose.filter((vector) => !guessed.some(({ bias }) => bias === vector));
  const shapeless = own.filter((tensor) => !isVector(tensor) && !found.includes(tensor));
  leave([...lost, ...shapeless], "no layer that is known here");
  const unknown = strangeOf([...weights, ...lost, ...shapeless, ...beside]);
  return { weights: guessed, norms, ...(unknown !== undefined && { unknown }), said };
}

/** Layers by a word in the names of their tensors, that no network here computes. */
const strange: readonly (readonly [what: string, words: RegExp])[] = [
  [
    "an embedding",
    /(?:^|[._/])(?:wte|wpe|embed(?:ding|dings|_tokens|_positions)?|emb|pos_embed|word_embeddings)(?:$|[._/])/i,
  ],
  [
    "attention",
    /(?:^|[._/])(?:attn|attention|self_attn|self_attention|mha|qkv|in_proj_weight|[qkvo]_proj|query)(?:$|[._/])/i,
  ],
  ["a recurrent layer", /weight_(?:ih|hh)_l\d|recurrent_kernel|(?:^|[._/])(?:lstm|gru|rnn)(?:_?\d+)?(?:$|[._/])/i],
  ["a branch around other layers", /(?:^|[._/])(?:downsample|shortcut|skip|residual)(?:_?\d+)?(?:$|[._/])/i],
  ["a normalisation that only its run describes", /^layers\.\d+(?:\.\d+)*\.gamma$/],
  ["an adapter of low rank", /lora_(?:[ab]|up|down|embedding)/i],
];

/** What no network here computes: layers of other kinds, factors of other normalisations, tensors of three or five dimensions. */
function strangeOf(tensors: readonly NamedTensor[]): string | undefined {
  for (const tensor of tensors) {
    const kind = strange.find(([, words]) => words.test(tensor.name))?.[0];
    if (kind !== undefined) return `"${plain(tensor.name)}" is of ${kind}, which is not computed here`;
    const factor = isVector(tensor) && /(?:^|[._/])(?:weight|gamma|scale)(?::0)?$/i.test(tensor.name);
    if (factor || (tensor.shape.length > 2 && tensor.shape.length !== 4)) {
      return `"${plain(tensor.name)}" [${tensor.shape.join(", ")}] is of no layer that is known here`;
    }
  }
  return undefined;
}

/** A bias may be written as a matrix of one row. */
const isVector = ({ name, shape }: NamedTensor): boolean =>
  shape.length === 1 || (shape.length === 2 && shape.includes(1) && stemOf(name, biasWords) !== undefined);
const isMatrix = (tensor: NamedTensor): boolean =>
  (tensor.shape.length === 2 || tensor.shape.length === 4) &&
  tensor.shape.every((size) => size > 0) &&
  !isVector(tensor);
const lengthOf = ({ shape }: NamedTensor): number => shape.reduce((product, size) => product * size, 1);
const fits = (bias: NamedTensor, weight: NamedTensor): boolean => weight.shape.includes(lengthOf(bias));

/** Where names tell no bias: the vectors in natural order, each for the weight right before it, if all lengths fit. */
function biasesByLength(weights: readonly WeightTensor[], loose: readonly NamedTensor[]): readonly WeightTensor[] {
  const without = weights.filter(({ bias }) => !bias);
  if (loose.length === 0 || loose.length !== without.length) return weights;
  const sorted = loose.toSorted((a, b) => byNature(a.name, b.name));
  if (!without.every((weight, i) => fits(sorted[i]!, weight))) return weights;
  return weights.map((weight) => (weight.bias ? weight : { ...weight, bias: sorted[without.indexOf(weight)]! }));
}

/** Vectors with a running mean and a running variance belong to a batch normalisation. */
function normsOf(
  vectors: readonly NamedTensor[],
  cut: (tensor: NamedTensor) => string,
): { readonly norms: readonly NormTensors[]; readonly left: readonly NamedTensor[] } {
  const byName = new Map(vectors.map((vector) => [cut(vector).replace(/:\d+$/, ""), vector]));
  const variances = new Map([...byName].map(([name, vector]) => [variance.exec(name)?.[1], vector]));
  const norms: NormTensors[] = [];
  const taken = new Set<NamedTensor>();
  for (const [name, mu] of byName) {
    const stem = mean.exec(name)?.[1];
    if (stem === undefined) continue;
    const sigma = variances.get(stem);
    if (!sigma || sigma.shape[0] !== mu.shape[0]) continue;
    const of = (words: readonly string[]): NamedTensor | undefined =>
      words
        .map((word) => byName.get(stem === "" ? word : `${stem}.${word}`) ?? byName.get(`${stem}/${word}`))
        .find(Boolean);
    const gamma = of(["weight", "gamma", "scale"]);
    const beta = of(["bias", "beta", "offset"]);
    for (const tensor of [mu, sigma, gamma, beta]) if (tensor) taken.add(tensor);
    norms.push({
      stem,
      columns: mu.shape[0]!,
      mean: mu,
      variance: sigma,
      ...(gamma && { gamma }),
      ...(beta && { beta }),
    });
  }
  return { norms, left: vectors.filter((vector) => !taken.has(vector)) };
}
