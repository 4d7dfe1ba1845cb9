import { readFileSync } from "node:fs";
import { Command } from "commander";
import { here } from "./here.ts";
import { print, tell } from "./output.ts";
import { shortened } from "./plain-text.ts";

/** Characters of a complaint about arguments, the help of all commands included. */
const MOST = 10_000;

/** The commands by name, in the order of the help. Each is loaded when it is needed. */
const commands: Record<string, () => Promise<Command>> = {
  train: async () => (await import("./commands/train.ts")).trainCommand(),
  film: async () => (await import("./commands/film.ts")).filmCommand(),
  view: async () => (await import("./commands/view.ts")).viewCommand(),
  eval: async () => (await import("./commands/eval.ts")).evalCommand(),
  info: async () => (await import("./commands/info.ts")).infoCommand(),
  import: async () => (await import("./commands/import.ts")).importCommand(),
  export: async () => (await import("./commands/export.ts")).exportCommand(),
  metrics: async () => (await import("./commands/metrics.ts")).metricsCommand(),
  share: async () => (await import("./commands/share.ts")).shareCommand(),
  data: async () => (await import("./commands/data.ts")).dataCommand(),
};

/** The `closurenet` command: with the one that `word` names alone, which starts faster, or with all. */
export async function program(word = ""): Promise<Command> {
  const closurenet = new Command(here.closurenet)
    .description("Trains small neural networks made of closures, and plays what they learn.")
    .version(version())
    .configureHelp({ minWidthToWrap: 20 })
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => tell(shortened(text.trimEnd(), MOST)),
    })
    .showSuggestionAfterError()
    .showHelpAfterError("Add --help to see what there is.")
    .exitOverride();
  const wanted = Object.hasOwn(commands, word) ? [commands[word]!] : Object.values(commands);
  for (const load of wanted) {
    const command = await load();
    closurenet.addCommand(command.copyInheritedSettings(closurenet));
    for (const part of command.commands) part.copyInheritedSettings(command);
  }
  return closurenet;
}

/** The version of this package. */
function version(): string {
  const about: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return String(typeof about === "object" && about && "version" in about && about.version);
}
