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
  /** What lies behind `/run/<id>/<name>`; undefined for anything that no run has. */
  find(id: string, name: string): Found | undefined;
}

/** The real file of a run, or why it cannot be read: it does not exist (yet), or a link leads out of the run. */
export type Found =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "none" }
  | { readonly kind: "outside"; readonly problem: string };

const names = /^(run\.json|recording\.mcap|checkpoints\/[\w-][\w.-]*\.safetensors)$/;
const linkProblem = (name: string): string =>
  `[viewer] ${name}: expected a file in the run's folder, got a symbolic link out of it, which is not followed. ` +
  "Open the recording by its own path.";
const within = (root: string, path: string): boolean => path === root || path.startsWith(root + sep);

const look = (root: string, name: string): Found => {
  try {
    const path = realpathSync(join(root, name));
    if (!within(root, path)) return { kind: "outside", problem: linkProblem(name) };
    return statSync(path).isFile() ? { kind: "file", path } : { kind: "none" };
  } catch {
    return { kind: "none" };
  }
};

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
      const recording = folder ? look(real, "recording.mcap") : undefined;
      if (recording?.kind === "outside") {
        throw new Error(recording.problem.replace("recording.mcap", join(given, "recording.mcap")));
      }
      if (!folder && !/\.mcap$/i.test(real)) {
        throw new Error(`[viewer] ${given}: expected a run folder or a recording (.mcap), got another kind of file.`);
      }
      const id = randomBytes(16).toString("hex");
      byId.set(id, { root: folder ? real : dirname(real), recording: folder ? undefined : real });
      const adopted = { id, name: basename(path), path, url: `/run/${id}/` };
      byPath.set(path, adopted);
      return adopted;
    },
    find(id, name) {
      const run = byId.get(id);
      if (!run || !names.test(name)) return undefined;
      if (!run.recording) return look(run.root, name);
      return name === "recording.mcap" ? { kind: "file", path: run.recording } : { kind: "none" };
    },
  };
}
