#!/usr/bin/env node
import { endWithReaders } from "./interruption.ts";
import { program } from "./program.ts";
import { report } from "./report.ts";

endWithReaders();
try {
  await program().parseAsync();
} catch (error) {
  report(error);
}
