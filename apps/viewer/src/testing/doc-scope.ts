// What the examples of the documentation find without an import.
export { writeFileSync } from "node:fs";
export { recordingFrames } from "@closurenet/checkpoint/node";
export { commands, placeOf, shellWord } from "../commands.ts";
export { range } from "../server/range.ts";
export { shareFilm } from "../share/share-film.ts";
export { view } from "../view.ts";
