export { type FilmSource, noCorrections, openFilm } from "./in/film-source.ts";
export { openModelFolder, type ModelFolder } from "./in/model-folder.ts";
