#!/usr/bin/env node
// Loaded in a second step: what is wrong with the installation or the machine is told, and not thrown out of Node's loader.
try {
  const { start } = await import("./start.ts");
  await start();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `[cli] the program could not be loaded: ${reason}. Allow more open files (\`ulimit -n 1024\`), or install it anew.\n`,
  );
  process.exit(1); // Node's loader may throw the same once more
}
