/** The share of the mean that each new loss leaves as it was: about the last 20 losses count. */
const KEEP = 0.95;

/**
 * The exponential mean of the losses that it is given, one after the other. It is divided by what a mean of ones would be,
 * as Adam does, for it starts from 0. A loss that is not finite is left out.
 */
export function smoothLoss(): (loss: number) => number | undefined {
  let mean = 0;
  let ones = 0;
  return (loss) => {
    if (Number.isFinite(loss)) {
      mean = KEEP * mean + (1 - KEEP) * loss;
      ones = KEEP * ones + (1 - KEEP);
    }
    return ones > 0 ? mean / ones : undefined;
  };
}
