import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { localFiles, testDigits } from "@closurenet/mnist/node";
import * as electron from "electron";
import { placeOf } from "../commands.ts";
import { shell } from "./shell.ts";

const here = import.meta.dirname;

const { app } = electron;
// Electron's own name would share its folder, and its single start, with every other program that is not packaged.
app.setName("closurenet");
if (!app.commandLine.hasSwitch("user-data-dir")) app.setPath("userData", join(app.getPath("appData"), "closurenet"));
const given = process.argv.slice(1);
// An Electron without an app of its own is told of this script first.
const script = process.defaultApp ? given.findIndex((arg) => !arg.startsWith("-")) : -1;

// The program that listened may be gone: that is no error of this one.
process.stdout.on("error", () => undefined);

shell(electron, {
  place: placeOf(pathToFileURL(here).href),
  web: join(here, "../web"),
  preload: join(here, "preload.cjs"),
  args: given.filter((_, i) => i !== script),
  directory: process.cwd(),
  digits: () => testDigits({ count: 10_000 }),
  training: () => localFiles(),
  say: (line) => void process.stdout.write(`${line}\n`),
}).start();
