import { type Digits, drawnDigits } from "@closurenet/mnist";

/** The digits that a network is shown where nobody gives others. */
export const drawn = (): Digits => drawnDigits({ count: 300, seed: 5 });
