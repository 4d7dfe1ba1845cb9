import { readFileSync } from "node:fs";
import { Command } from "commander";
import { evalCommand } from "./commands/eval.ts";
import { exportCommand } from "./commands/export.ts";
import { filmCommand } from "./commands/film.ts";
import { importCommand } from "./commands/import.ts";
import { infoCommand } from "./commands/info.ts";
import { metricsCommand } from "./commands/metrics.ts";
import { shareCommand } from "./commands/share.ts";
import { trainCommand } from "./commands/train.ts";
import { viewCommand } from "./commands/view.ts";
import { here } from "./here.ts";
import { print, tell } from "./output.ts";
import { shortened } from "./plain-text.ts";

/** Characters of a complaint about arguments, the help of all commands included. */
const MOST = 10_000;

/** The `closurenet` command. */
export const program = (): Command =>
  [
    trainCommand(),
    filmCommand(),
    viewCommand(),
    evalCommand(),
    infoCommand(),
    importCommand(),
    exportCommand(),
    metricsCommand(),
    shareCommand(),
  ].reduce(
    (closurenet, command) => closurenet.addCommand(command.copyInheritedSettings(closurenet)),
    new Command(here.closurenet)
      .description("Trains small neural networks made of closures, and plays what they learn.")
      .version(version())
      .configureHelp({ minWidthToWrap: 20 })
      .configureOutput({
        writeOut: (text) => print(text.trimEnd()),
        writeErr: (text) => tell(shortened(text.trimEnd(), MOST)),
      })
      .showSuggestionAfterError()
      .showHelpAfterError("Add --help to see what there is.")
      .exitOverride(),
  );

/** The version of this package. */
function version(): string {
  const about: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return String(typeof about === "object" && about && "version" in about && about.version);
}
