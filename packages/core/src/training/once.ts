import { fail } from "../errors.ts";

/**
 * A generator of `steps` that refuses a second loop. A generator ends for good when its loop ends, also by `break`. A second
 * loop would do nothing, without a word.
 */
export function once<T>(subject: string, steps: () => Generator<T, void>): Generator<T, void> {
  let ended = false;
  function* run(): Generator<T, void> {
    try {
      yield* steps();
    } finally {
      ended = true;
    }
  }
  const generator = run();
  return Object.assign(generator, {
    [Symbol.iterator]() {
      if (ended) {
        fail(
          subject,
          "expected one loop over its steps, got another after it had ended. A break ends it for good: " +
            "call it anew, or take steps by hand with next().",
        );
      }
      return generator;
    },
  });
}
