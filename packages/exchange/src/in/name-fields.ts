/** What a number in a name counts or measures. */
export type FieldKind = "step" | "epoch" | "counter" | "number" | "version" | "time" | "hash" | "run" | "measure";

/** A number, a time or a hash in a name. */
export interface NameField {
  readonly kind: FieldKind;
  /** The word that says what it is: `val_loss` in `val_loss=0.92`; "" where there is none. */
  readonly word: string;
  readonly text: string;
  /** NaN for a hash; for a time whatever rises with time. */
  readonly value: number;
  readonly at: number;
  readonly end: number;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

const kinds: readonly (readonly [FieldKind, ReadonlySet<string>])[] = [
  [
    "step",
    set("step steps stp globalstep gstep iter iters iteration iterations it its itr update updates upd batch s"),
  ],
  ["epoch", set("epoch epochs ep e")],
  [
    "counter",
    set(
      "round rounds generation generations gen episode episodes cycle tokens token tok samples sample images imgs examples frames timesteps ts",
    ),
  ],
  ["run", set("seed fold run trial exp experiment rank gpu node worker replica job version lightning")],
];

/** What is no count of a training, though it has a number: measures and settings. */
const measures = set(
  "loss losses acc accuracy accu top auc auroc f f1 map ap iou miou dice bleu rouge cer wer eer ppl perplexity psnr ssim fid " +
    "score metric reward return err error mse mae rmse r2 precision recall lr wd decay momentum dropout drop temp alpha beta " +
    "gamma lambda eta dim d h hidden width height depth layer layers heads head size bs bsz batchsize px res img patch class " +
    "classes params avg average part shard of cfg config tau eps",
);

const SEPARATORS = String.raw`[-_=.:+\s]*`;
/** No word before a number is longer; file names may be. */
const LONGEST = 60;
const wordBefore = new RegExp(String.raw`([a-z]+(?:[_\-.\s][a-z]+)*)${SEPARATORS}$`);
const wordAfter = /^[-_\s]?([a-z]+)(?![a-z])(?![-_=]?\d)/;

const time =
  /(?<!\d)(?:19|20)\d\d([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?:[-_t\s+]*(?:[01]\d|2[0-3])[-:_.h]?[0-5]\d(?:[-:_.m]?[0-5]\d)?s?)?(?!\d)|(?<!\d)1[0-9]{9}(?:\d{3})?(?!\d)/g;
const hash = /(?<![a-z0-9])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{7,64})(?![a-z0-9])/g;
const version = /(?<![a-z])v(?:er)?[-_.]?(\d+(?:\.\d+)*)(?![a-z0-9])/g;
const number = /(\d+(?:\.\d+)?(?:e[-+]\d+)?)([kmb](?![a-z]))?/g;
const thousands: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9 };

/** How often a text changes between letters and digits: a hash does so more often than a word with a number. */
const switches = (text: string): number => text.match(/\d(?=[a-f])|[a-f](?=\d)/g)?.length ?? 0;

/**
 * The numbers in a name, from left to right, each with what it counts: `epoch=03-val_loss=0.08` is the epoch 3 and a measure.
 */
export function nameFields(name: string): NameField[] {
  const text = name.toLowerCase();
  const found: NameField[] = [];
  const free = (at: number, end: number): boolean => found.every((field) => end <= field.at || at >= field.end);
  const add = (at: number, length: number, kind: FieldKind, word: string, value: number): void => {
    const end = at + length;
    if (free(at, end)) found.push({ kind, word, text: text.slice(at, end), value, at, end });
  };
  for (const match of text.matchAll(time)) {
    const { kind } = before(text, match.index);
    if (counts(kind)) continue;
    const digits = match[0].replaceAll(/\D/g, "");
    add(match.index, match[0].length, "time", "", Number(digits.padEnd(14, "0").slice(0, 14)));
  }
  for (const { 0: hex, index } of text.matchAll(hash))
    if (switches(hex) > 1) add(index, hex.length, "hash", "", Number.NaN);
  for (const { 0: all, 1: first = "", index } of text.matchAll(version)) {
    add(index, all.length, "version", "v", Number(first.split(".")[0]));
  }
  for (const { 0: all, 1: digits = "", 2: unit = "", index } of text.matchAll(number)) {
    const { kind, word } = before(text, index);
    // In `model.3.12` and `01.5` the point parts two numbers and does not make a fraction.
    if (digits.includes(".") && (/^0\d/.test(digits) || text[index - 1] === ".")) {
      let at = index;
      for (const piece of digits.split(".")) {
        add(at, piece.length, kind, word, Number(piece));
        at += piece.length + 1;
      }
      continue;
    }
    const value = Number(digits) * (thousands[unit] ?? 1);
    const counted = (kind === "number" ? behind(text, index + all.length) : undefined) ?? { kind, word };
    const fraction = /\D/.test(digits) && (counted.kind === "number" || counted.kind === "run");
    add(index, all.length, fraction ? "measure" : counted.kind, counted.word, value);
  }
  return found.toSorted((a, b) => a.at - b.at);
}

/** Whether a number of this kind rises with a training. */
export const counts = (kind: FieldKind): boolean => kind === "step" || kind === "epoch" || kind === "counter";

function kindOf(words: readonly string[]): FieldKind {
  const last = words.at(-1) ?? "";
  const counted = kinds.find(([, known]) => known.has(last))?.[0];
  return counted ?? (words.some((word) => measures.has(word)) ? "measure" : "number");
}

/** What the words right before a number say of it. A folder's name speaks for what is in it only where it counts. */
function before(text: string, at: number): { readonly kind: FieldKind; readonly word: string } {
  const from = text.lastIndexOf("/", at - 1) + 1;
  const word = wordBefore.exec(text.slice(Math.max(from, at - LONGEST), at))?.[1] ?? "";
  if (word !== "" || from !== at || from === 0) return { kind: kindOf(word.split(/[_\-.\s]/)), word };
  const folder = text.slice(text.lastIndexOf("/", from - 2) + 1, from - 1);
  const kind = /^[a-z]+$/.test(folder) ? kindOf([folder]) : "number";
  return counts(kind) ? { kind, word: folder } : { kind: "number", word: "" };
}

/** What the word right behind a number says of it: `1000_steps`, `12epoch`. */
function behind(text: string, at: number): { readonly kind: FieldKind; readonly word: string } | undefined {
  const word = wordAfter.exec(text.slice(at))?.[1] ?? "";
  if (word.length < 2) return undefined;
  const kind = kindOf([word]);
  return kind === "number" || kind === "run" ? undefined : { kind, word };
}
