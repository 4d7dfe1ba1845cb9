import { type Said, count, listed } from "./said.ts";

/** The files of one checkpoint. */
export interface Group {
  /** The path without `.safetensors` and without the number of a shard. */
  readonly name: string;
  readonly files: readonly string[];
  /** What is missing of its shards, in a few words. */
  readonly missing?: string;
}

/** Files as checkpoints, and files that hold no weights. */
export interface Groups {
  readonly groups: readonly Group[];
  readonly said: readonly Said[];
}

const shard = /[-_.](\d+)[-_]of[-_](\d+)$/i;
const indexEnd = /\.safetensors\.index(?:\.[\w-]+)?\.json$/i;

/** Whether a file tells which shard holds which tensor. */
export const isIndex = (name: string): boolean => indexEnd.test(name);

/** Whether a file's name is that of weights. */
export const isModel = (name: string): boolean => /\.safetensors$/i.test(name);

/** What lies beside the weights, by a word in a file's name. */
const beside: readonly (readonly [what: string, words: ReadonlySet<string>])[] = [
  [
    "the state of an optimizer",
    new Set(["optimizer", "optimizers", "optimiser", "optim", "opt", "adam", "adamw", "sgd"]),
  ],
  [
    "the state of a training",
    new Set(["scheduler", "sched", "scaler", "rng", "random", "trainer", "gradients", "grads"]),
  ],
  ["averages of the weights", new Set(["ema", "swa", "averaged"])],
];

const besideOf = (name: string): string | undefined => {
  const file = name.slice(name.lastIndexOf("/") + 1).toLowerCase();
  const words = file.split(/[^a-z]+/);
  return beside.find(([, known]) => words.some((word) => known.has(word)))?.[0];
};

const folderOf = (name: string): string => name.slice(0, name.lastIndexOf("/") + 1);

/**
 * Puts files together that are one checkpoint: shards by their numbers (`model-00001-of-00002`) or by an index. Files of
 * optimizers, schedules and averages are left aside, by their names, where other files remain.
 *
 * @param indexes for each index file the names of the files that it lists
 */
export function groupFiles(
  names: readonly string[],
  indexes: ReadonlyMap<string, readonly string[]> = new Map(),
): Groups {
  const models = names.filter(isModel);
  const given = new Set(models);
  const groups: Group[] = [];
  const taken = new Set<string>();
  for (const [index, listedFiles] of indexes) {
    const files = [...new Set(listedFiles)].map((file) => folderOf(index) + file);
    const found = files.filter((file) => given.has(file));
    if (found.length === 0) continue;
    for (const file of found) taken.add(file);
    const lost = files.filter((file) => !given.has(file));
    const missing =
      lost.length > 0 ? { missing: `${listed(lost)} of its index ${lost.length > 1 ? "are" : "is"} missing` } : {};
    groups.push({ name: index.replace(indexEnd, ""), files: found, ...missing });
  }
  const shards = new Map<string, { readonly files: Map<number, string>; readonly total: number }>();
  for (const file of models) {
    if (taken.has(file)) continue;
    const stem = file.replace(/\.safetensors$/i, "");
    const [suffix, number, total] = shard.exec(stem) ?? [];
    if (suffix === undefined) {
      groups.push({ name: stem, files: [file] });
      continue;
    }
    const name = stem.slice(0, -suffix.length);
    const key = `${name}\n${Number(total)}`;
    const of = shards.get(key) ?? { files: new Map<number, string>(), total: Number(total) };
    of.files.set(Number(number), file);
    shards.set(key, of);
  }
  for (const [key, { files, total }] of shards) {
    const lost = total - files.size;
    groups.push({
      name: key.slice(0, key.indexOf("\n")),
      files: [...files].toSorted(([a], [b]) => a - b).map(([, file]) => file),
      ...(lost > 0 && { missing: `${lost} of its ${total} shards ${lost > 1 ? "are" : "is"} missing` }),
    });
  }
  const { groups: single, said } = withoutTwins(groups);
  const { groups: kept, said: more } = withoutBeside(single);
  return { groups: kept, said: [...said, ...more] };
}

/** A whole file beside its own shards is one checkpoint, not two. */
function withoutTwins(groups: readonly Group[]): Groups {
  const byName = new Map<string, Group>();
  const twins: string[] = [];
  const rank = ({ missing, files }: Group): number => (missing === undefined ? 0 : 1e6) + files.length;
  for (const group of groups.toSorted((a, b) => rank(a) - rank(b))) {
    if (byName.has(group.name)) twins.push(...group.files);
    else byName.set(group.name, group);
  }
  const text = `${listed(twins)}: the same checkpoint in another number of files`;
  return { groups: [...byName.values()], said: twins.length > 0 ? [{ about: "left aside", text }] : [] };
}

function withoutBeside(groups: readonly Group[]): Groups {
  const kept = groups.filter(({ name }) => besideOf(name) === undefined);
  if (kept.length === 0) return { groups, said: [] };
  const said = beside.flatMap(([what]): Said[] => {
    const left = groups.filter(({ name }) => besideOf(name) === what);
    if (left.length === 0) return [];
    return [
      {
        about: "left aside",
        text: `${count(left.length, "file")} with ${what}: ${listed(left.map(({ name }) => name))}`,
      },
    ];
  });
  return { groups: kept, said };
}
