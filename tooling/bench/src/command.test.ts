import { expect, it } from "vitest";

interface Tools {
  cpuSeconds(times: string): number;
  runCommand(
    command: string,
    args: readonly string[],
  ): Promise<{ readonly seconds: number; readonly cpuSeconds: number; readonly answer: unknown }>;
}
const { cpuSeconds, runCommand }: Tools = await import(new URL("../harness/command.mjs", import.meta.url).href);

it("reads the processors' seconds of what a shell ran", () => {
  expect(cpuSeconds("0m0.010000s 0m0.020000s\n1m2.500000s 0m1.250000s\n")).toBe(63.75);
});

it.skipIf(process.platform === "win32")("takes the JSON of a command's last line", async () => {
  const script = "console.log('epoch 1'); console.log(JSON.stringify({ right: 0.9 }))";
  const { seconds, cpuSeconds: spent, answer } = await runCommand(process.execPath, ["-e", script]);
  expect(answer).toEqual({ right: 0.9 });
  expect(seconds).toBeGreaterThan(0);
  expect(spent).toBeGreaterThan(0);
});

it.skipIf(process.platform === "win32")("tells what a command said that failed", async () => {
  const failing = runCommand(process.execPath, ["-e", "console.error('no such digits'); process.exit(3)"]);
  await expect(failing).rejects.toThrow(/got exit code 3\.\nno such digits/);
});
