// What the examples of the documentation find without an import: when they run, and when they are typechecked.
export * from "node:fs";
export * from "../index.ts";
export * from "../node.ts";
export { openTrained } from "@closurenet/experiment/node";
