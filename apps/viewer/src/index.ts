export { type Commands, type Place, commands, placeOf, shellWord } from "./commands.ts";
export { type About, aboutExperiment, aboutModels } from "./renderer/film/reading/about.ts";
export type { Filmed } from "./share/pack.ts";
export { type SharedFilm, shareFilm } from "./share/share-film.ts";
export { type View, type ViewOptions, view } from "./view.ts";
