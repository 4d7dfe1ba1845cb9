// Takes away what a package built before: turbo keeps all of dist/, and a file whose source is gone would be packed with it.
import { rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
