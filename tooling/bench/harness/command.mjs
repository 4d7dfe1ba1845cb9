// A whole command, from the start of its process to its end.
import { spawn } from "node:child_process";

/** Two lines of `times`: of the shell itself, and of what it ran; minutes and seconds, for user and system. */
export function cpuSeconds(times) {
  const [user, system] = times
    .trim()
    .split("\n")
    .at(-1)
    .split(" ")
    .map((time) => {
      const [minutes, seconds] = time.replace("s", "").split("m");
      return Number(minutes) * 60 + Number(seconds);
    });
  return user + system;
}

/** Runs a command. Returns its seconds on the clock and of the processors, and the JSON in its last line. */
export async function runCommand(command, args, env = {}) {
  const began = performance.now();
  const child = spawn("/bin/sh", ["-c", '"$@"; code=$?; times >&3; exit $code', "sh", command, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const said = ["", "", "", ""];
  for (const i of [1, 2, 3]) child.stdio[i].setEncoding("utf8").on("data", (text) => (said[i] += text));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const seconds = (performance.now() - began) / 1000;
  const line = said[1].trim().split("\n").at(-1);
  if (code !== 0 || !line.startsWith("{")) {
    throw new Error(
      `[bench] ${command} ${args.join(" ")}: expected JSON, got exit code ${code}.\n${said[2].slice(-2000)}`,
    );
  }
  return { seconds, cpuSeconds: cpuSeconds(said[3]), answer: JSON.parse(line) };
}
