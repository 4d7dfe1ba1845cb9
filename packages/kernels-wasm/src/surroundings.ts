/** What of `process` is looked at: there is none in a browser. */
interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: string): unknown;
}
const { process, navigator } = globalThis as { readonly process?: NodeProcess; readonly navigator?: Navigator };

export const isNode20 = process?.versions?.node?.startsWith("20.") === true;

/** One of Node's own modules, without an import that a browser's bundler would stumble over; undefined elsewhere. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- who asks knows what it is
export const builtin = <Module>(name: string): Module | undefined =>
  process?.versions?.node === undefined
    ? undefined
    : // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- who asks knows what it is
      (process.getBuiltinModule?.(`node:${name}`) as Module | undefined);

/** Threads that can run side by side here. */
export const processors = (): number =>
  builtin<{ availableParallelism(): number }>("os")?.availableParallelism() ?? navigator?.hardwareConcurrency ?? 1;

/** Whether this thread may sleep until another wakes it: a browser's main thread may not. */
export function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}

/** A memory of up to 2 GiB that threads can share; undefined where that is not allowed, as on a page without isolation. */
export function sharedMemory(): WebAssembly.Memory | undefined {
  try {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 32_768, shared: true });
    return memory.buffer instanceof SharedArrayBuffer ? memory : undefined;
  } catch {
    return undefined;
  }
}
