import type { Frame } from "@closurenet/checkpoint";
import { type Piece, type Reading, type Said, openModels, readCorrections, readLater } from "@closurenet/exchange";
import type { ModelsSource } from "../../../host/source.ts";
import { aboutModels } from "./about.ts";
import type { Opened } from "./opened.ts";
import { BUDGET } from "./film.ts";
import type { Frames } from "./frames.ts";

/** Checkpoints that could not be read, and why: a source is opened anew without them. */
const damaged = new WeakMap<ModelsSource, Map<string, string>>();

/** A film of fewer checkpoints is read as fast as a sample of it. */
const FEW = 32;

/**
 * Opens safetensors files as a film: a frame for each checkpoint.
 *
 * @throws where there is no checkpoint that can be read, or a correction does not fit.
 */
export async function openedModels(source: ModelsSource): Promise<Opened> {
  const left = damaged.get(source) ?? new Map<string, string>();
  const read = <T>(what: Reading<T>, signal?: AbortSignal): Promise<T> =>
    readLater(what, ({ file, from, to }) => source.bytes(file, from, to, signal));
  const all = await source.files();
  const files = all.filter(({ name }) => !left.has(name));
  const problems = [...left.values()].map((text): Said => ({ about: "problem", text }));
  if (files.length === 0 && problems.length > 0) throw new Error(`[exchange] ${problems[0]!.text}`);
  const models = await read(openModels(files, readCorrections(source.corrections)));
  const sizes = new Map(all.map(({ name, size }) => [name, size]));

  return {
    about: aboutModels(models),
    said: [...models.said, ...problems],
    saved: (frame, _, signal) => readLater(models.cells(frame), wholeOrPart(source, sizes, signal)),
    async reading(listener, { signal, budget = BUDGET }) {
      const { checkpoints, layers } = models;
      /** Opens all anew without a checkpoint that is damaged. */
      const leaveOut = (i: number, { message }: Error): void => {
        for (const file of checkpoints[i]!.files) left.set(file, `${message.replace(/^\[\w+\] /, "")} It is left out.`);
        damaged.set(source, left);
        listener.restart();
      };
      const frameAt = async (i: number, ending: AbortSignal): Promise<Frame> => {
        try {
          return await readLater(models.frame(i), wholeOrPart(source, sizes, ending));
        } catch (cause) {
          if (cause instanceof Error && isDamage(cause) && !ending.aborted && !signal.aborted) leaveOut(i, cause);
          throw cause;
        }
      };
      const frames: Frames = {
        steps: () => checkpoints.map(({ step }) => step),
        async read(from, to, ending) {
          const found: Frame[] = [];
          for (let i = from; i < to; i++) found.push(await frameAt(i, ending));
          return found;
        },
      };
      const size = checkpoints.reduce((sum, { files: its }) => sum + sizeOf(its, sizes), 0);
      const frameBytes = layers.reduce(
        (sum, { looksAt, units }) => sum + 2 * (looksAt.reduce((product, length) => product * length, 1) + 1) * units,
        0,
      );
      const fits = checkpoints.length * frameBytes <= budget;
      let bytes = 0;
      let listed = false;
      for (const [i, { files: its }] of checkpoints.entries()) {
        let frame: Frame;
        try {
          frame = await frameAt(i, signal);
          if (i === 1 && (!fits || checkpoints.length > FEW) && listener.list) {
            if (!fits) listener.readAgain?.(frames);
            await listener.list(frames);
            listed = true;
          }
        } catch (cause) {
          if (signal.aborted) return;
          // What fetch throws where nobody answers: what was read plays on.
          if (i > 0 && cause instanceof TypeError) return listener.lost?.("silent");
          throw cause;
        }
        if (signal.aborted) return;
        listener.frames([frame]);
        bytes += sizeOf(its, sizes);
        listener.progress({ phase: listed ? "listed" : "loading", bytes, size });
      }
      listener.progress({ phase: "complete" });
    },
  };
}

/** Whether an error is about what a file says, and not about reading it. */
const isDamage = ({ message }: Error): boolean => /^\[(exchange|checkpoint)\] /.test(message);

/** A file of fewer bytes is read at once, and not piece by piece. */
const SMALL = 1 << 22;

function wholeOrPart(source: ModelsSource, sizes: ReadonlyMap<string, number>, signal: AbortSignal) {
  const whole = new Map<string, Promise<Uint8Array>>();
  return async ({ file, from, to }: Piece): Promise<Uint8Array> => {
    const size = sizes.get(file) ?? Infinity;
    if (size > SMALL) return source.bytes(file, from, to, signal);
    if (!whole.has(file)) whole.set(file, source.bytes(file, 0, size, signal));
    return (await whole.get(file)!).slice(from, to);
  };
}

const sizeOf = (files: readonly string[], sizes: ReadonlyMap<string, number>): number =>
  files.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
