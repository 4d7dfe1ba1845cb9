export { type Commands, type Place, commands, placeOf } from "./commands.ts";
export { type View, type ViewOptions, view } from "./view.ts";
