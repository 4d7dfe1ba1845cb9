// What the examples of the documentation find without an import.
export { commands, placeOf } from "../commands.ts";
export { range } from "../server/range.ts";
export { view } from "../view.ts";
