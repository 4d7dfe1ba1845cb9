import { randomBytes } from "node:crypto";
import { existsSync, realpathSync, statSync } from "node:fs";
import { whatIs } from "@closurenet/checkpoint/node";
import { basename, dirname, join, resolve, sep } from "node:path";

/** A run that may be read through `/run/<id>/…`, or files of others through `/models/<id>/…`. */
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
  /** What lies behind `/run/<id>/<name>` or `/models/<id>/<name>`; undefined for anything that none has. */
  find(id: string, name: string): Found | undefined;
}

/** The real file of a run, or why it cannot be read: it does not exist (yet), or a link leads out of the run. */
export type Found =
  | { readonly kind: "file"; readonly path: string; readonly size: number }
  /** The files of others that there are now, as JSON. */
  | { readonly kind: "list"; readonly text: string }
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
    const stats = statSync(path);
    return stats.isFile() ? { kind: "file", path, size: stats.size } : { kind: "none" };
  } catch {
    return { kind: "none" };
  }
};

/** One of the files of others, or `files.json`: all of them, with their sizes. */
function modelFile({ root, list, has }: Models, name: string): Found | undefined {
  if (name !== "files.json") return has(name) ? look(root, name) : undefined;
  const there = [...list()].flatMap((file) => {
    const found = look(root, file);
    return found.kind === "file" ? [{ name: file, size: found.size }] : [];
  });
  return { kind: "list", text: JSON.stringify(there) };
}

/** Files of others. */
interface Models {
  readonly root: string;
  /** Lists them anew. */
  list(): ReadonlySet<string>;
  has(name: string): boolean;
}

interface Known {
  readonly root: string;
  /** Set where it is one recording. */
  readonly recording?: string | undefined;
  /** Set where it is files of others. */
  readonly models?: Models | undefined;
}

/** The safetensors files at a path; undefined where it is none, and in no folder of them. */
function modelsAt(path: string): Models | undefined {
  const now = (): Extract<ReturnType<typeof whatIs>, { kind: "models" }> | undefined => {
    try {
      const found = whatIs(path);
      return found.kind === "models" ? found : undefined;
    } catch {
      return undefined;
    }
  };
  const found = now();
  if (!found) return undefined;
  let known: ReadonlySet<string> = new Set(found.files);
  const list = (): ReadonlySet<string> => (known = new Set(now()?.files ?? []));
  // A folder of a thousand is not walked for each of its files, but for one that is not known yet.
  return { root: realpathSync(found.dir), list, has: (name) => known.has(name) || list().has(name) };
}

/**
 * The runs that a page may read. Nothing else on the disk can be named: an id is 128 random bits, the files of a run are
 * an allow-list, and what a symbolic link points to must lie in the run's own folder.
 */
export function runs(): Runs {
  const byId = new Map<string, Known>();
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
      const id = randomBytes(16).toString("hex");
      const keep = (kind: "run" | "models", what: Known): Adopted => {
        byId.set(id, what);
        const adopted = { id, name: basename(path), path, url: `/${kind}/${id}/` };
        byPath.set(path, adopted);
        return adopted;
      };
      const models = modelsAt(real);
      if (models) return keep("models", { root: models.root, models });
      if (folder && !existsSync(join(real, "recording.mcap")) && !existsSync(join(real, "run.json"))) {
        throw new Error(
          `[viewer] ${given}: expected a run folder with run.json and recording.mcap, or safetensors files, found ` +
            "none of them. Give the folder that a training made.",
        );
      }
      const recording = folder ? look(real, "recording.mcap") : undefined;
      if (recording?.kind === "outside") {
        throw new Error(recording.problem.replace("recording.mcap", join(given, "recording.mcap")));
      }
      if (!folder && !/\.mcap$/i.test(real)) {
        throw new Error(
          `[viewer] ${given}: expected a run folder, a recording (.mcap) or safetensors files, got another kind of file.`,
        );
      }
      return keep("run", folder ? { root: real } : { root: dirname(real), recording: real });
    },
    find(id, name) {
      const run = byId.get(id);
      if (!run) return undefined;
      if (run.models) return modelFile(run.models, name);
      if (!names.test(name)) return undefined;
      if (!run.recording) return look(run.root, name);
      if (name !== "recording.mcap") return { kind: "none" };
      const recording = look(run.root, basename(run.recording));
      return recording.kind === "none" ? undefined : recording; // it was there
    },
  };
}
