/** More of one text helps nobody. */
const MOST = 2000;

// Control characters (escape codes among them), line and paragraph separators, and what turns or hides the text around it.
// The two joiners are letters' own in Persian, and in emoji.
const acting = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}/gu;

const written = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");

/** What is longer than `most` without its middle, and says how much is left out. */
export function shortened(text: string, most = MOST): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  const out = (text.length - 2 * half).toLocaleString("en");
  return `${text.slice(0, half)}… (${out} characters left out) …${text.slice(-half)}`;
}

/**
 * A text of others (a name, an argument, a message that quotes them) as it may stand in a line of a terminal: what a terminal
 * would act on is written out, as JSON writes it, and what is long is shortened.
 */
export const plainLine = (text: string, most = MOST): string => shortened(text.replace(acting, written), most);

/** The same for text of several lines, however long. */
export const plainLines = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.replace(acting, written))
    .join("\n");

/** JSON without what a terminal would act on: the same value. */
export const plainJson = (value: unknown): string => JSON.stringify(value).replace(acting, written);
