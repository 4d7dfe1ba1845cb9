/* The operations that a job can be. */

export const PRODUCT: i32 = 0;
export const GRADIENT: i32 = 1;
export const TRANSPOSE: i32 = 2;
export const MULTIPLY: i32 = 3;
export const ADD: i32 = 4;
export const SCALE: i32 = 5;
export const RELU: i32 = 6;
export const STEP: i32 = 7;
export const SOFTMAX: i32 = 8;
