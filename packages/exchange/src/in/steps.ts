import { type NameField, counts, nameFields } from "./name-fields.ts";
import { byNature } from "./natural-order.ts";
import { type Said, listed, plain } from "./said.ts";

/** Where a checkpoint stands in the film. */
export interface Placed {
  /** The name that was given. */
  readonly name: string;
  readonly step: number;
  /** 0 where no name tells one. */
  readonly epoch: number;
}

/** Checkpoints in order, those that have no place among them, and how that was found. */
export interface Order {
  readonly placed: readonly Placed[];
  readonly aside: readonly string[];
  /** How their steps were found, in a few words. */
  readonly how: string;
  /** Whether they are counted, because no number in the names is their step. */
  readonly counted: boolean;
  readonly said: readonly Said[];
}

interface Parts {
  readonly name: string;
  readonly fields: readonly NameField[];
  /** The name with a # for each number that may differ within one training; two trainings have two of them. */
  readonly series: string;
  readonly role: "best" | "last" | "first" | undefined;
}

const roles: readonly (readonly [NonNullable<Parts["role"]>, ReadonlySet<string>])[] = [
  ["best", new Set(["best", "top"])],
  ["last", new Set(["last", "final", "latest", "end", "finished", "trained", "converged", "after"])],
  ["first", new Set(["init", "initial", "initialized", "start", "untrained", "pretrained", "before", "random"])],
];

function partsOf(name: string): Parts {
  const fields = nameFields(name);
  const text = name.toLowerCase();
  let series = "";
  let at = 0;
  for (const field of fields) {
    const between = text.slice(at, field.at);
    at = field.end;
    if (field.kind === "version" || field.kind === "measure") series += between.replace(/[-_.\s]+$/, "");
    else series += between + (field.kind === "run" ? field.text : "#");
  }
  series += text.slice(at);
  const words = new Set(text.split(/[^a-z]+/));
  const role = roles.find(([, known]) => [...known].some((word) => words.has(word)))?.[0];
  return { name, fields, series, role };
}

const orders = ({ kind }: NameField): boolean => counts(kind) || kind === "number";
const ordered = (parts: Parts): readonly NameField[] => parts.fields.filter(orders);
/** Two names with the same signature have the same numbers in the same order, and are of the same run. */
const signature = ({ fields }: Parts): string =>
  fields
    .filter((field) => orders(field) || field.kind === "run")
    .map(({ kind, word, text }) => `${kind} ${kind === "run" ? text : kind === "number" ? "" : word}`)
    .join();

const grouped = <T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
};

const distinct = (values: readonly unknown[]): number => new Set(values).size;
const byName = (a: Parts, b: Parts): number => byNature(a.name, b.name);

/** Which of the numbers in the names orders them: its index among the ordering fields. */
function chooseField(
  series: readonly Parts[],
): { readonly index: number; readonly kind: NameField["kind"] } | undefined {
  const fields = ordered(series[0]!);
  for (const kind of ["step", "counter", "epoch", "number"] as const) {
    const candidates = fields
      .map((field, index) => ({ field, index, values: distinct(series.map((parts) => ordered(parts)[index]?.value)) }))
      .filter(({ field, values }) => field.kind === kind && values === series.length)
      .toSorted((a, b) => b.index - a.index);
    const found = candidates[0];
    if (found && (series.length > 1 || kind !== "number" || /^$|c(?:h?k?|heck)p(?:oin)?t/.test(found.field.word))) {
      return { index: found.index, kind };
    }
  }
  return undefined;
}

/** The series that has most checkpoints; of equal ones that with a count, the one in fewer folders, the first by name. */
function mainSeries(all: readonly (readonly Parts[])[]): readonly Parts[] {
  const counted = (series: readonly Parts[]): number => (ordered(series[0]!).some(({ kind }) => counts(kind)) ? 1 : 0);
  const depth = (series: readonly Parts[]): number => series[0]!.name.split("/").length;
  return all.toSorted(
    (a, b) => b.length - a.length || counted(b) - counted(a) || depth(a) - depth(b) || byName(a[0]!, b[0]!),
  )[0]!;
}

/** The name of a series without its numbers, and without the folders that have numbers: what a file without a step is called. */
function unnumbered(series: string): readonly string[] {
  const folders = series.split("/");
  return [
    folders.filter((part) => !part.includes("#")).join("/"),
    folders.map((part) => part.replaceAll(/[-_.=\s]*#/g, "")).join("/"),
  ];
}

/**
 * Finds the order of checkpoints in their names (paths without `.safetensors`), and the step of each.
 *
 * The number that orders is one that differs in all names: a step, else a count, else an epoch, else the last number that has no
 * such word. Measures, versions, seeds, dates and hashes are none. A name that says `last` or `final` comes last; `best` is
 * a copy of another. Where no number tells, the names are counted in natural order.
 */
export function orderOf(names: readonly string[]): Order {
  const all = names.map(partsOf);
  if (all.length === 0) return { placed: [], aside: [], how: "", counted: true, said: [] };
  const others = all.filter(({ role }) => role !== "best");
  const candidates = (others.length > 0 ? others : all).filter((parts) => ordered(parts).length > 0);
  const series = [...grouped(candidates, ({ series: of }) => of).values()];
  const said: Said[] = [];
  const aside = new Set<string>();
  const leave = (left: readonly Parts[], why: string): void => {
    if (left.length === 0) return;
    for (const { name } of left) aside.add(name);
    said.push({ about: "left aside", text: `${listed(left.map(({ name }) => name))}: ${why}` });
  };

  const main = series.length > 0 ? mainSeries(series) : [];
  const alone = main.length === 1 && all.length > 1 && !ordered(main[0]!).some(({ kind }) => counts(kind));
  if (main.length === 0 || alone) {
    const order = inNaturalOrder(all);
    const how = order.length > 1 ? countedWords(numbersSaid(order, undefined)) : "";
    return { placed: order.map(({ name }, step) => ({ name, step, epoch: 0 })), aside: [], how, counted: true, said };
  }

  // Of several trainings one is shown: those that differ in a date, a hash or a folder.
  const { chosen, rest, why } = oneRun(main);
  leave(rest, why);
  const field = chooseField(chosen);
  const placed = new Map<number, Parts>();
  const collided: Parts[] = [];
  const place = (parts: Parts, step: number): void => {
    if (!placed.has(step)) placed.set(step, parts);
    else collided.push(parts);
  };
  const valueOf = (parts: Parts): number => ordered(parts)[field!.index]!.value;
  const exact = field !== undefined && chosen.every((parts) => Number.isSafeInteger(valueOf(parts)));

  let how = "";
  if (!exact) {
    const rows = chosen.toSorted((a, b) => byNumbers(a, b) || byName(a, b));
    rows.forEach((parts, i) => place(parts, i));
    if (rows.length > 1) how = countedWords(numbersSaid(chosen, field));
  } else {
    for (const parts of chosen.toSorted(byName)) place(parts, valueOf(parts));
    const joining: Parts[] = [];
    const strangers: Parts[] = [];
    const own = signature(chosen[0]!);
    const folder = (parts: Parts): string => parts.series.slice(0, parts.series.lastIndexOf("/") + 1);
    for (const group of series) {
      if (group === main) continue;
      const same = signature(group[0]!) === own && (group.length === 1 || folder(group[0]!) === folder(chosen[0]!));
      (same && field.kind !== "number" ? joining : strangers).push(...group);
    }
    for (const parts of joining.toSorted(byName)) place(parts, valueOf(parts));
    leave(strangers, "not of the same series; open them alone");
    how = fieldSaid(chosen[0]!, field.index);
  }
  leave(collided, "its step is taken by another file");
  placeNamed(all, placed, { candidates, main: chosen, leave, said });

  const epochOf = (parts: Parts): number => parts.fields.find(({ kind }) => kind === "epoch")?.value ?? 0;
  const rising = [...placed].toSorted(([a], [b]) => a - b);
  let epoch = 0;
  return {
    placed: rising.map(([step, parts]) => {
      epoch = parts.fields.some(({ kind }) => kind === "epoch") ? epochOf(parts) : epoch;
      return { name: parts.name, step, epoch };
    }),
    aside: [...aside],
    how,
    counted: !exact,
    said,
  };
}

/** Where names without a step go: the first before, the last behind; a best one is a copy. */
function placeNamed(
  all: readonly Parts[],
  placed: Map<number, Parts>,
  {
    candidates,
    main,
    leave,
    said,
  }: {
    readonly candidates: readonly Parts[];
    readonly main: readonly Parts[];
    readonly leave: (left: readonly Parts[], why: string) => void;
    readonly said: Said[];
  },
): void {
  const named = all.filter((parts) => !candidates.includes(parts));
  const roleOf = (parts: Parts): Parts["role"] =>
    parts.role ?? (unnumbered(main[0]!.series).includes(parts.series) ? "last" : undefined);
  const of = (role: Parts["role"]): Parts[] => named.filter((parts) => roleOf(parts) === role).toSorted(byName);
  const [first, ...moreFirst] = of("first");
  const [last, ...moreLast] = of("last");
  const least = Math.min(...placed.keys());
  const put = (parts: Parts, step: number): void => {
    placed.set(step, parts);
    said.push({ about: "checkpoints", text: `"${plain(parts.name)}" is put at step ${step} (assumed)` });
  };
  if (first && least > 0) put(first, 0);
  else if (first) moreFirst.unshift(first);
  if (last) put(last, Math.max(...placed.keys()) + 1);
  leave(of("best"), "a copy of the best of the others");
  leave([...moreFirst, ...moreLast], "a copy of the first or the last of the others");
  leave(of(undefined), "no step in its name");
}

/** The names that are shown, and why the rest is not. */
interface Chosen {
  readonly chosen: readonly Parts[];
  readonly rest: readonly Parts[];
  readonly why: string;
}

/** One training out of names that differ in a time or a hash too: the one with most checkpoints, of equal ones the last. */
function oneRun(series: readonly Parts[]): Chosen {
  const field = chooseField(series);
  const when = (parts: Parts): string =>
    parts.fields
      .filter(({ kind }) => kind === "time" || kind === "hash")
      .map(({ text }) => text)
      .join();
  const runs = [...grouped(series, when).values()].toSorted((a, b) => b.length - a.length || byName(b[0]!, a[0]!));
  if (field || runs.length === 1 || runs.length === series.length) return newest(series);
  return { chosen: runs[0]!, rest: runs.slice(1).flat(), why: "of another training; open its files alone" };
}

/** Of names that differ in a version only, the highest version. */
function newest(series: readonly Parts[]): Chosen {
  const why = "an older version of another file";
  const numbers = (parts: Parts): string =>
    parts.fields
      .filter(({ kind }) => kind !== "version" && kind !== "measure")
      .map(({ text }) => text)
      .join();
  const versions = [...grouped(series, numbers).values()];
  if (versions.length === 1) return { chosen: series, rest: [], why }; // the version is what counts
  const highest = versions.map((group) => group.toSorted((a, b) => versionOf(b) - versionOf(a) || byName(b, a)));
  return { chosen: highest.map(([top]) => top!), rest: highest.flatMap((group) => group.slice(1)), why };
}

const versionOf = (parts: Parts): number => parts.fields.find(({ kind }) => kind === "version")?.value ?? -1;

/** Compares all numbers that count, from left to right; then versions and times. */
function byNumbers(a: Parts, b: Parts): number {
  const rows = [a, b].map((parts) => [
    ...ordered(parts),
    ...parts.fields.filter(({ kind }) => kind === "version" || kind === "time"),
  ]);
  for (let i = 0; i < Math.min(rows[0]!.length, rows[1]!.length); i++) {
    const order = rows[0]![i]!.value - rows[1]![i]!.value;
    if (order !== 0) return order;
  }
  return 0;
}

/** All names in natural order, but those that say so first or last. */
function inNaturalOrder(all: readonly Parts[]): readonly Parts[] {
  const place = ({ role }: Parts): number => ({ first: -1, none: 0, best: 1, last: 2 })[role ?? "none"];
  const alike = distinct(all.map(signature)) === 1;
  return all.toSorted((a, b) => place(a) - place(b) || (alike ? byNumbers(a, b) : 0) || byName(a, b));
}

const countedWords = (by: string): string => `counted in ${by}, since no number in their names is a step`;

function numbersSaid(series: readonly Parts[], field: ReturnType<typeof chooseField>): string {
  if (field) return `the order of ${fieldSaid(series[0]!, field.index)}`;
  if (distinct(series.map(signature)) > 1) return "natural order";
  const told = series[0]!.fields.filter((of) => orders(of) || of.kind === "time" || of.kind === "version");
  const words = new Set(told.map(({ kind, word }) => (kind === "version" || word === "" ? `${kind}s` : `"${word}"`)));
  return words.size > 0 ? `the order of ${listed([...words])}` : "natural order";
}

function fieldSaid(parts: Parts, index: number): string {
  const { word, at, end } = ordered(parts)[index]!;
  const folder = parts.name.indexOf("/", end) >= 0 ? "folder names" : "file names";
  const before = parts.name.slice(parts.name.lastIndexOf("/", at) + 1, at);
  const shown = word === "" ? before : parts.name.slice(Math.max(0, at - word.length - 1), at);
  const measured = parts.fields
    .filter(({ kind, word: of }) => kind === "measure" && of !== "")
    .map(({ word: of }) => of);
  const not = measured.length > 0 ? `, not ${listed(measured)}` : "";
  return `${plain(shown) === "" ? "the number" : `the number behind "${plain(shown)}"`} in ${folder}${not}`;
}
