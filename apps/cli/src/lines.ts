import { tell } from "./output.ts";
import { plainLine } from "./plain-text.ts";

/** Columns of a terminal; where there is none, lines stay as long as they are, for other programs to read. */
export const columns = (stream: { readonly columns?: number } = process.stdout): number => stream.columns || Infinity; // some terminals say 0

/** Breaks a paragraph between words so that no line is longer than `width`; a longer word stays whole. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}

const LABEL = 15;

/** A labelled line, its text in a column of its own: `data           60,000 + 10,000 digits`. */
export const fact = (label: string, text: string, width = columns()): string =>
  label.padEnd(LABEL) + wrap(plainLine(text), width - LABEL).replaceAll("\n", `\n${" ".repeat(LABEL)}`);

/** A labelled line that can be typed as it stands: it is not broken. */
export const typed = (label: string, command: string): string => label.padEnd(LABEL) + plainLine(command, Infinity);

/** Tells of something that a person should know, on standard error. */
export const warn = (text: string): void => tell(wrap(plainLine(text), columns(process.stderr)));
