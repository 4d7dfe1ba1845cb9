// Runs turbo without its telemetry and its update notice: nothing here talks to a network but the package manager.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs `turbo run …args`; ends this process where that fails. */
export function turbo(...args) {
  const binary = fileURLToPath(new URL("../node_modules/.bin/turbo", import.meta.url));
  // Standard output is for what was asked, and what turbo prints matters only when it fails.
  if (process.stderr.isTTY) process.stderr.write(`turbo: ${args[0]}…`);
  const { status, error, stdout, stderr } = spawnSync(
    binary,
    ["run", ...args, "--output-logs=errors-only", "--log-prefix=none"],
    {
      // What a build says goes to standard error: standard output is for what was asked.
      stdio: ["ignore", process.stderr, process.stderr],
      shell: process.platform === "win32",
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" },
    },
  );
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[2K");
  if (error || status !== 0) {
    console.error(stdout, stderr);
    console.error(error ?? `turbo run ${args.join(" ")} failed: see above.`);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) turbo(...process.argv.slice(2));
