import { Command } from "commander";
import { evalCommand } from "./commands/eval.ts";
import { filmCommand } from "./commands/film.ts";
import { infoCommand } from "./commands/info.ts";
import { trainCommand } from "./commands/train.ts";
import { viewCommand } from "./commands/view.ts";

/** The `closurenet` command. */
export const program = (): Command =>
  [trainCommand(), filmCommand(), viewCommand(), evalCommand(), infoCommand()].reduce(
    (closurenet, command) => closurenet.addCommand(command.copyInheritedSettings(closurenet)),
    new Command("closurenet")
      .description("Trains small neural networks made of closures, and plays what they learn.")
      .version("0.1.0")
      .configureHelp({ minWidthToWrap: 20 })
      .showSuggestionAfterError()
      .showHelpAfterError("Add --help to see what there is.")
      .exitOverride(),
  );
