import { spawn } from "node:child_process";

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly complaints: string;
}

/** Runs `code` as a script of its own, after the imports of what is in the bundle; one that hangs is killed. */
export function script(module: string, code: string, { flags = [] as readonly string[] } = {}): Promise<Ended> {
  const whole = `import * as all from ${JSON.stringify(`file://${module}`)};
    const { stripes, trained, trial, wasmKernels } = all;
    const bundled = ${JSON.stringify(`file://${module}`)};
    ${code}`;
  const env = { PATH: process.env["PATH"] };
  const child = spawn(process.execPath, [...flags, "--input-type=module", "--eval", whole], {
    env,
    timeout: 120_000,
    killSignal: "SIGKILL",
  });
  let [out, complaints] = ["", ""];
  child.stdout.on("data", (part) => (out += part));
  child.stderr.on("data", (part) => (complaints += part));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, out: out.trim(), complaints: complaints.trim() }));
  });
}
