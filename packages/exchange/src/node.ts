export { openModelFolder, type ModelFolder } from "./in/model-folder.ts";
