import type * as tfjs from "@tensorflow/tfjs-core";
import { fail } from "../errors.ts";

/** The module `@tensorflow/tfjs-core`. */
export type Tfjs = typeof tfjs;

/** A module that core does without: fails saying how to get it. */
export async function peer<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    return fail(
      "tfjs",
      "expected tfjs to compare with, got none that can be loaded. " +
        "Install it: npm install --save-dev @tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu",
      cause,
    );
  }
}

async function load(): Promise<Tfjs> {
  const tf = await peer(() => import("@tensorflow/tfjs-core"));
  await peer(() => import("@tensorflow/tfjs-backend-cpu"));
  return tf;
}

async function setPlain(tf: Tfjs): Promise<void> {
  tf.env().set("PROD", true); // no advice on faster backends
  await tf.setBackend("cpu");
}

/** Does `work` on the plain backend of tfjs; then tfjs is set as it was before. */
export async function onPlainTfjs<T>(work: (tf: Tfjs) => Promise<T>): Promise<T> {
  const tf = await load();
  const [backend, quiet] = [tf.getBackend(), tf.env().getBool("PROD")];
  await setPlain(tf);
  try {
    return await work(tf);
  } finally {
    tf.env().set("PROD", quiet);
    if (backend && backend !== "cpu") await tf.setBackend(backend);
  }
}

/** Registers the gradients of the operations that `uses` runs: tfjs-core has none from the start, and all take seconds. */
export async function registerGradients(tf: Tfjs, uses: () => unknown): Promise<void> {
  const { kernelNames } = await tf.profile(() => {
    tf.tidy(() => void uses());
    return [];
  });
  const missing = kernelNames.filter((name) => !tf.getGradient(name));
  const done = missing.length > 0 ? resolveAsBundlersDo() : () => {};
  for (const name of missing) {
    try {
      const file = `@tensorflow/tfjs-core/dist/gradients/${name}_grad.js`;
      const found: Record<string, tfjs.GradConfig> = await import(/* @vite-ignore */ file);
      Object.values(found).forEach((gradient) => tf.registerGradient(gradient));
    } catch {
      // Not every operation has a gradient. Where one is needed, tfjs says so.
    }
  }
  done();
}

/**
 * Makes tfjs ready for a comparison of one's own: sets its plain backend, and registers the gradients of every operation that
 * `uses` runs, none by default.
 *
 * @throws where `@tensorflow/tfjs-core` or `@tensorflow/tfjs-backend-cpu` is not installed.
 * @example
 * await startTfjs(() => tf.sum(tf.tanh(tf.tensor1d([0, 1]))));
 * tf.grad((x) => tf.sum(tf.tanh(x)))(tf.tensor1d([0])).dataSync(); // Float32Array [1]
 */
export async function startTfjs(uses: () => unknown = () => {}): Promise<void> {
  const tf = await load();
  await setPlain(tf);
  await registerGradients(tf, uses);
}

interface Resolved {
  readonly url: string;
}
interface NodeModule {
  registerHooks?(hooks: { resolve: typeof withExtension }): { deregister(): void };
  register(url: string): void;
}
interface Process {
  getBuiltinModule?(name: string): NodeModule;
}

/** tfjs's gradients import one another without `.js`. Bundlers add it; Node does so once it is told, in these files alone. */
function resolveAsBundlersDo(): () => void {
  const process: Process | undefined = Reflect.get(globalThis, "process");
  const node = process?.getBuiltinModule?.("node:module");
  if (node?.registerHooks) {
    const hooks = node.registerHooks({ resolve: withExtension });
    return () => hooks.deregister();
  }
  node?.register(`data:text/javascript,${encodeURIComponent(`export const resolve = ${String(withExtension)}`)}`);
  return () => {};
}

/** A hook of Node's module loader. Its text is handed over, so it stands alone. */
function withExtension<C extends { readonly parentURL?: string | undefined }>(
  name: string,
  context: C,
  next: (name: string, context: C) => Resolved,
): Resolved {
  const theirs = context.parentURL?.includes("/@tensorflow/tfjs-core/dist/") && name.startsWith(".");
  return next(theirs && !name.endsWith(".js") ? `${name}.js` : name, context);
}
