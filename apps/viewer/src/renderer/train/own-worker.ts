/** Starts a worker from an address of the page's own, also where a page may only run what it trusts. */
export function ownWorker(own: string): Worker {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types of the DOM do not have it
  const { trustedTypes } = globalThis as {
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(address: string): string },
      ): {
        createScriptURL(address: string): string;
      };
    };
  };
  policy ??= trustedTypes?.createPolicy("closurenet-training", { createScriptURL: (url) => url });
  return new Worker(policy?.createScriptURL(own) ?? own, { type: "module" });
}
let policy: { createScriptURL(address: string): string } | undefined;
