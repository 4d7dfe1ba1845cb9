import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { testDigits } from "@closurenet/mnist/node";
import * as electron from "electron";
import { placeOf } from "../commands.ts";
import { shell } from "./shell.ts";

const here = import.meta.dirname;

// The program that listened may be gone: that is no error of this one.
process.stdout.on("error", () => undefined);

shell(electron, {
  place: placeOf(pathToFileURL(here).href),
  web: join(here, "../web"),
  preload: join(here, "preload.cjs"),
  // In development Electron's own arguments stand first: the binary, then this script.
  args: process.argv.slice(electron.app.isPackaged ? 1 : 2),
  directory: process.cwd(),
  digits: testDigits,
  say: (line) => void process.stdout.write(`${line}\n`),
}).start();
