// Runs turbo without its telemetry and its update notice: nothing here talks to a network but the package manager.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs `turbo run …args`; what it prints is shown only where it fails, and then this process ends. */
export function turbo(...args) {
  const note = process.stderr.isTTY ? (text) => process.stderr.write(`\r\x1b[2K${text}`) : () => {};
  note(`${args[0]}…`);
  const { status, error, stdout, stderr } = spawnSync(
    fileURLToPath(new URL("../node_modules/.bin/turbo", import.meta.url)),
    ["run", ...args, "--output-logs=errors-only", "--log-prefix=none"],
    {
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      maxBuffer: 1 << 28,
      shell: process.platform === "win32",
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" },
    },
  );
  note("");
  if (error || status !== 0) {
    console.error(stdout, stderr);
    console.error(error ?? `turbo run ${args.join(" ")} failed: see above.`);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) turbo(...process.argv.slice(2));
