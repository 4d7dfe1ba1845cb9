import { homedir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";

/** A path as a person gave it. A shell leaves the `~` of `--out=~/run` as it is, so it is made the home folder here. */
export function path(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected a path, got an empty one. Is a variable not set?");
  return /^~(?=$|[/\\])/.test(text) ? join(homedir(), text.slice(1)) : text;
}
