// `pnpm bench report`: writes docs/speed.md, README.md and their pictures anew from docs/speed/measured.jsonl.
import { readOptions } from "./harness/options.mjs";
import { writePages } from "./harness/pages.mjs";

for (const line of writePages(readOptions().into)) console.log(line);
