import { makeSample } from "./make-sample.ts";

makeSample("src/renderer/public/sample");
