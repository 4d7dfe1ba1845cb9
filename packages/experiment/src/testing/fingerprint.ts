import { createHash } from "node:crypto";
import type { Cells } from "@closurenet/core";

/** A short hash of the bytes of each cell. */
export const fingerprint = (cells: Cells): Record<string, string> =>
  Object.fromEntries(
    [...cells].map(([name, cell]) => {
      const { buffer, byteOffset, byteLength } = cell.get();
      const digest = createHash("sha256")
        .update(new Uint8Array(buffer, byteOffset, byteLength))
        .digest("base64");
      return [name, `${cell.rows} × ${cell.cols} ${digest.slice(0, 12)}`];
    }),
  );
