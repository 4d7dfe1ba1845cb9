export { add, multiply, relu, reluDerivative, scale } from "./elementwise";
export { recordsSize, take, writeRecords } from "./examples";
export { share, work } from "./jobs";
export { blockSize, HEADER, know } from "./knowledge";
export { FIRST_SCRATCH, SCRATCH, THREADS } from "./memory";
export { expose } from "./pending";
export { softmax } from "./softmax";
export { affine, affineGradient, affineInput } from "./products";
