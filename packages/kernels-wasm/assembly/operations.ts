import { addChunk, multiplyChunk, reluChunk, scaleChunk, stepChunk } from "./elementwise";
import { rowsOfGradient, rowsOfProduct, transpose } from "./products";
import * as Operation from "./operation";
import { softmaxChunk } from "./softmax";

/** One chunk of a job. */
export function perform(operation: i32, chunk: i32): void {
  switch (operation) {
    case Operation.PRODUCT:
      return rowsOfProduct(chunk);
    case Operation.GRADIENT:
      return rowsOfGradient(chunk);
    case Operation.TRANSPOSE:
      return transpose(chunk);
    case Operation.MULTIPLY:
      return multiplyChunk(chunk);
    case Operation.ADD:
      return addChunk(chunk);
    case Operation.SCALE:
      return scaleChunk(chunk);
    case Operation.RELU:
      return reluChunk(chunk);
    case Operation.STEP:
      return stepChunk(chunk);
    case Operation.SOFTMAX:
      return softmaxChunk(chunk);
  }
}
