const kinds = ["Float32Array", "Float64Array", "Int32Array", "Uint32Array", "Uint16Array", "Uint8Array"] as const;

/**
 * How many typed arrays `f` makes, by `new`, `from`, `slice`, `subarray` or `map`: a step should make none.
 *
 * While `f` runs the constructors are replaced by ones that count. What lies in an array literal or an object is not seen.
 *
 * @example
 * typedArraysMade(() => new Float32Array(3).slice()); // 2
 */
export function typedArraysMade(f: () => void): number {
  let made = 0;
  const originals = kinds.map((kind) => ({ kind, original: globalThis[kind] }));
  for (const { kind, original } of originals) {
    const counting = new Proxy(original, {
      construct(target, args): object {
        made++;
        return Reflect.construct(target, args);
      },
    });
    Object.assign(globalThis, { [kind]: counting });
    // `slice`, `subarray` and `map` ask their array's constructor which kind to make.
    Object.defineProperty(original, Symbol.species, {
      configurable: true,
      get() {
        made++;
        return original;
      },
    });
  }
  try {
    f();
  } finally {
    for (const { kind, original } of originals) {
      Object.assign(globalThis, { [kind]: original });
      Reflect.deleteProperty(original, Symbol.species);
    }
  }
  return made;
}
