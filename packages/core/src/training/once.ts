import { fail } from "../errors.ts";

/**
 * A generator of `steps` that answers a second loop over it: it ends for good where its loop ends, by `break` too, and a
 * loop over what has ended would do nothing and say nothing.
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
