// What the examples of the documentation find without an import: when they run, and when they are typechecked.
export * from "@closurenet/core";
export * from "../index.ts";
