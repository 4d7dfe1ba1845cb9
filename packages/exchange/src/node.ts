export { writeExport } from "./out/write-export.ts";
