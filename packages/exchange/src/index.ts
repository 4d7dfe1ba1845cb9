export type { Layout, WeightLayer } from "./in/chain.ts";
export { readCorrections, type Corrections } from "./in/corrections.ts";
export type { InputShape } from "./in/input-shape.ts";
export type { ModelLayer, ModelNorm } from "./in/layers.ts";
export { openModels, type Models } from "./in/models.ts";
export { type ForeignFile, type Piece, type Reading, readLater, readNow } from "./in/reading.ts";
export type { Said } from "./in/said.ts";
export type { ModelCheckpoint, Understanding } from "./in/understand.ts";
