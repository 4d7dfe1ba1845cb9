/** Where closurenet runs from: a clone of its repository, which has scripts of its own, or a folder of packages. */
export type Place = "repository" | "packages";

const typed = {
  repository: { closurenet: "npx pnpm closurenet", train: "npm start", view: "npm run viewer", options: " -- " },
  packages: { closurenet: "npx closurenet", train: "npx closurenet train", view: "npx closurenet view", options: " " },
};

/** What a person types there, for messages and help. */
export interface Commands {
  /** The command alone, whose own commands follow. */
  readonly closurenet: string;
  /** Trains, with the options that follow. */
  train(...options: readonly string[]): string;
  /** Plays a run. */
  view(run: string): string;
}

const onWindows = (): boolean =>
  (globalThis as { readonly process?: { readonly platform?: string } }).process?.platform === "win32";

/**
 * A word as a shell takes it: bare where it is plain, else in quotes; for a POSIX shell, or for cmd and PowerShell.
 *
 * @example
 * shellWord("my run", false); // "'my run'"
 * shellWord("my run", true); // '"my run"'
 */
export function shellWord(word: string, windows = onWindows()): string {
  if (windows) return /^[\w.\\/:=+-]+$/.test(word) ? word : `"${word}"`;
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The commands that a person can really type.
 *
 * @example
 * commands("packages").view("runs/first"); // "npx closurenet view runs/first"
 * commands("repository").train("--seed", "2"); // "npm start -- --seed 2"
 */
export function commands(place: Place, windows = onWindows()): Commands {
  const { closurenet, train, view, options } = typed[place];
  const line = (words: string, more: readonly string[]): string =>
    more.length > 0 ? words + options + more.map((word) => shellWord(word, windows)).join(" ") : words;
  return { closurenet, train: (...more) => line(train, more), view: (run) => line(view, [notOption(run)]) };
}

/** A path that begins with a dash would be taken for an option. */
const notOption = (path: string): string => (path.startsWith("-") ? `./${path}` : path);

/**
 * The place of a module, by its own address: package managers install below `node_modules`.
 *
 * @example
 * placeOf("file:///home/ada/node_modules/closurenet/dist/main.js"); // "packages"
 * placeOf("file:///home/ada/closurenet/apps/cli/dist/main.js"); // "repository"
 */
export const placeOf = (module: string): Place => (module.includes("/node_modules/") ? "packages" : "repository");

const FROM = "from";

/** How the page is told of the place: what to add to its address. */
export const placeParameter = (place: Place): Readonly<Record<string, string>> =>
  place === "repository" ? { [FROM]: place } : {};

/** The place that the page's address names. */
export const placeInAddress = (address: string): Place =>
  new URL(address).searchParams.get(FROM) === "repository" ? "repository" : "packages";
