import { randomBytes } from "node:crypto";
import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";

/** A run that may be read through `/run/<id>/…`. */
export interface Adopted {
  readonly id: string;
  readonly name: string;
  /** The path as it was given, made absolute: what recents remember. */
  readonly path: string;
  /** The address of the run, relative to the page's origin. */
  readonly url: string;
}

export interface Runs {
  /** Lets one run be read and gives it an opaque id; the same path keeps its id. Throws where there is no run. */
  adopt(path: string): Adopted;
  /** The real file behind `/run/<id>/<name>`, or undefined for anything that is not a file of that run. */
  file(id: string, name: string): string | undefined;
}

const names = /^(run\.json|recording\.mcap|checkpoints\/[\w-][\w.-]*\.safetensors)$/;
const within = (root: string, path: string): boolean => path === root || path.startsWith(root + sep);

/**
 * The runs that a page may read. Nothing else on the disk can be named: an id is 128 random bits, the files of a run are
 * an allow-list, and what a symbolic link points to must lie in the run's own folder.
 */
export function runs(): Runs {
  const byId = new Map<string, { readonly root: string; readonly recording: string | undefined }>();
  const byPath = new Map<string, Adopted>();

  return {
    adopt(given) {
      const path = resolve(given);
      const known = byPath.get(path);
      if (known) return known;
      if (!existsSync(path)) {
        throw new Error(
          `[viewer] ${given}: expected a run folder or a recording, found nothing there. Check the path.`,
        );
      }
      const real = realpathSync(path);
      const folder = statSync(real).isDirectory();
      if (folder && !existsSync(join(real, "recording.mcap")) && !existsSync(join(real, "run.json"))) {
        throw new Error(
          `[viewer] ${given}: expected a run folder with run.json and recording.mcap, found neither. ` +
            "Give the folder that a training made.",
        );
      }
      if (!folder && !real.endsWith(".mcap")) {
        throw new Error(`[viewer] ${given}: expected a run folder or a recording (.mcap), got another kind of file.`);
      }
      const id = randomBytes(16).toString("hex");
      byId.set(id, { root: folder ? real : dirname(real), recording: folder ? undefined : real });
      const adopted = { id, name: basename(path), path, url: `/run/${id}/` };
      byPath.set(path, adopted);
      return adopted;
    },
    file(id, name) {
      const run = byId.get(id);
      if (!run || !names.test(name)) return undefined;
      if (run.recording) return name === "recording.mcap" ? run.recording : undefined;
      try {
        const real = realpathSync(join(run.root, name));
        return within(run.root, real) && statSync(real).isFile() ? real : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
