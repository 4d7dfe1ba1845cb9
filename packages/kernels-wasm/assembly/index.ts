/*
 * What a build exports, and who imports whom. A file imports only files below it (src/imports.test.ts checks that):
 *
 *   cells: what is known of them decides what is computed
 *     kernels       the operations: products, activations, updates
 *     examples      rows of X from a table of bytes
 *     pending       work that is put off, and done when somebody needs it
 *     knowledge     a cell's block, and what is known of the cell
 *
 *   loops over numbers in memory, which know no cells
 *     products      products of matrices
 *     convolution   convolutions
 *     convolution-gradient  their gradients by W
 *     convolution-input  their gradients by X
 *     convolution-sums  sums of five patches times eight filters
 *     convolution-room  what these share
 *     pooling       max pooling
 *     normalization  batch normalization
 *     windows       where windows lie on images, and frames of zeros around these
 *     rules         update rules, step by step
 *     update        A + c·B, c·A
 *     elementwise   A ∘ B, relu
 *     softmax       softmax of rows
 *     transpose     Wᵀ
 *     outer         an outer product, kept as its factors
 *     records       examples of bytes, kept as what is not zero in them
 *     sums          sums of rows, over lists
 *     lists         what is not zero among the factors of a sum
 *     finite        whether numbers are finite
 *     madd          a·b + c
 *
 *   threads
 *     jobs          chunks of work, shared among threads
 *     memory        what lies where
 *
 * Decorators stand in comments, `// @inline`, for TypeScript has none on functions. build.mjs takes them out.
 */
export { convolutionRoom } from "./convolution-room";
export { take } from "./examples";
export { share, work } from "./jobs";
export {
  add,
  affine,
  affineGradient,
  affineInput,
  apply,
  columnMoments,
  convolve,
  convolveGradient,
  convolveInput,
  maxPool,
  maxPoolInput,
  multiply,
  normalize,
  normalizeInput,
  normalizeSums,
  relu,
  reluDerivative,
  scale,
  softmax,
} from "./kernels";
export { blockSize, HEADER, know } from "./knowledge";
export { endOfScratches, THREADS } from "./memory";
export { expose } from "./pending";
export { recordsSize, writeRecords } from "./records";
export { MOST_STEPS } from "./rules";
