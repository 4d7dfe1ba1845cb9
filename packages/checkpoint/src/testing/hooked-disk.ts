import type { Disk } from "../files.ts";

/** A disk that calls `before` ahead of each of its calls, with what that call is: `before` may count, look, or throw. */
export function hookedDisk(on: Disk, before: (call: keyof Disk, path: string) => void): Disk {
  const hooked =
    <A extends readonly unknown[], R>(name: keyof Disk, call: (...args: A) => R) =>
    (...args: A): R => {
      before(name, String(args.at(name === "rename" || name === "link" ? 1 : 0)));
      return call(...args);
    };
  return {
    open: hooked("open", on.open),
    write: hooked("write", on.write),
    fsync: hooked("fsync", on.fsync),
    truncate: hooked("truncate", on.truncate),
    close: hooked("close", on.close),
    rename: hooked("rename", on.rename),
    link: hooked("link", on.link),
    unlink: hooked("unlink", on.unlink),
    mkdir: hooked("mkdir", on.mkdir),
    rmdir: hooked("rmdir", on.rmdir),
    writer: on.writer,
  };
}
