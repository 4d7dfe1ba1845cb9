export { adam, type AdamOptions } from "./adam.ts";
export { chain } from "./chain.ts";
export { momentum } from "./momentum.ts";
export { linear, scheduled, type Schedule } from "./scheduled.ts";
