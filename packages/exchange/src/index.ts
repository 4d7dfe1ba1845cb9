export type { Exportable, ExportedFile, ExportOptions } from "./out/exported.ts";
export { toKeras } from "./out/keras.ts";
export { toPyTorch } from "./out/pytorch.ts";
export { toTfjs } from "./out/tfjs.ts";
