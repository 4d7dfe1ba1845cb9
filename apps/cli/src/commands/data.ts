import { extname } from "node:path";
import { Command, Option } from "commander";
import { writeFileAtomic } from "@closurenet/checkpoint/node";
import { contactSheet, sheetSvg, sheetText, type Digits } from "@closurenet/mnist";
import { sheetPng, type MnistData } from "@closurenet/mnist/node";
import { findData, origin } from "../data.ts";
import { columns, fact } from "../lines.ts";
import { grouped } from "../numbers.ts";
import { path } from "../path.ts";
import { print, printJson } from "../output.ts";
import { whole } from "../options.ts";
import { fail } from "../report.ts";

interface DataOptions {
  readonly data?: string;
  readonly json?: true;
}
interface ShowOptions extends DataOptions {
  readonly on: "train" | "test";
  readonly each?: number;
  readonly out?: string;
}

/** `closurenet data show | info`: the pictures that a training would learn from. */
export const dataCommand = (): Command => {
  const data = new Command("data").description(
    "show the pictures that a training would learn from, or tell what they are",
  );
  const common = (name: string): Command =>
    data
      .command(name)
      .option(
        "--data <dir>",
        "folder with MNIST's four files, or with others of their format; or drawn, for digits that the program draws " +
          "(default: as train finds them)",
        path,
      );
  common("info")
    .description("tell what the pictures are, where they come from, and how many there are of each class")
    .option("--json", "print it as JSON in the last line")
    .action(tell);
  common("show")
    .description("show a contact sheet: a row for each class")
    .addOption(
      new Option("--on <part>", "pictures to learn from, or to test with").choices(["train", "test"]).default("train"),
    )
    .option("--each <n>", "pictures of each class (default: as many as fit the terminal; 20 in a file)", whole(1))
    .option("--out <file>", "write it there: a .png, a .svg or a .txt", path)
    .action(show);
  return data;
};

/** How many pictures there are of each class. */
function perClass({ labels }: Digits, classes: readonly string[]): number[] {
  const counts = classes.map(() => 0);
  for (const label of labels) counts[label]!++;
  return counts;
}

async function tell({ data: dir, json }: DataOptions): Promise<void> {
  const data = await findData(dir);
  const { train, test, name, classes, source, digests } = data;
  const [learning, testing] = [perClass(train, classes), perClass(test, classes)];
  if (json) {
    const { rows, cols } = train;
    printJson({ name, source, size: [rows, cols], classes, train: learning, test: testing, digests });
    return;
  }
  print(fact("data", origin(data)));
  if (source.notice) print(fact("note", source.notice));
  print(fact("pictures", `${train.rows}×${train.cols} bytes, in ${classes.length} classes`));
  for (const [i, called] of classes.entries())
    print(fact(called, `${grouped(learning[i]!)} to learn from, ${grouped(testing[i]!)} to test with`));
}

/** The first pictures of each class, by their places. */
function firstOfEach({ labels }: Digits, classes: readonly string[], each: number): number[][] {
  const rows = classes.map((): number[] => []);
  for (const [place, label] of labels.entries()) if (rows[label]!.length < each) rows[label]!.push(place);
  return rows;
}

/** Pictures of each class in a file. */
const EACH = 20;

const writers: Readonly<Record<string, (sheet: ReturnType<typeof contactSheet>) => Uint8Array>> = {
  ".png": sheetPng,
  ".svg": (sheet) => Buffer.from(sheetSvg(sheet)),
  ".txt": (sheet) => Buffer.from(`${sheetText(sheet)}\n`),
};

async function show({ data: dir, on, each, out }: ShowOptions): Promise<void> {
  const write = out === undefined ? undefined : writers[extname(out).toLowerCase()];
  if (out !== undefined && !write) fail("--out", `expected a name that ends in .png, .svg or .txt, got ${out}.`);
  const data: MnistData = await findData(dir);
  const pictures = data[on];
  const fitting = Math.max(1, Math.floor(Math.min(columns(), 80) / Math.ceil(pictures.cols / 2)));
  const rows = firstOfEach(pictures, data.classes, each ?? (write ? EACH : fitting));
  const sheet = contactSheet(pictures, rows);
  if (out === undefined || !write) {
    print(sheetText(sheet));
    print(fact("data", origin(data)));
    return;
  }
  writeFileAtomic(out, write(sheet));
  print(fact("sheet", `${out}, ${sheet.width}×${sheet.height} pixels`));
}
