export { type View, type ViewOptions, view } from "./view.ts";
