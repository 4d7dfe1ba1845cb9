export { add, gather, multiply, relu, reluDerivative, scale } from "./elementwise";
export { share, work } from "./jobs";
export { forget, know } from "./knowledge";
export { FIRST_SCRATCH, SCRATCH, THREADS } from "./memory";
export { affine, affineGradient, affineInput } from "./products";
