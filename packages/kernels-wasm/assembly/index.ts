/*
 * What a build exports. A file imports only from those below it:
 *
 *   index
 *   kernels     operations on cells: what the caller asks for
 *   examples    fills X with examples
 *   pending     what is put off, and done when somebody needs it
 *   ----------- above: cells; below: bytes of memory
 *   products    update  softmax  transpose        loops that threads share
 *   elementwise
 *   records ...
 */
export { take } from "./examples";
export { share, work } from "./jobs";
export { add, affine, affineGradient, affineInput, multiply, relu, reluDerivative, scale, softmax } from "./kernels";
export { blockSize, HEADER, know } from "./knowledge";
export { endOfScratches, THREADS } from "./memory";
export { expose } from "./pending";
export { recordsSize, writeRecords } from "./records";
