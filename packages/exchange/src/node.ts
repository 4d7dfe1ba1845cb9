export { type FilmSource, noCorrections, openFilm } from "./in/film-source.ts";
export { importRun, type Imported } from "./in/import-run.ts";
export { openModelFolder, type ModelFolder } from "./in/model-folder.ts";
export { writeExport } from "./out/write-export.ts";
