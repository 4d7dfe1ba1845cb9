export { dropout } from "./dropout.ts";
