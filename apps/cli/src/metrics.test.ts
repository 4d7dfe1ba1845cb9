import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordingFrames } from "@closurenet/checkpoint/node";
import { crc32c, tensorboardEvents } from "./tensorboard-events.ts";
import { command, type Command } from "./testing/command.ts";

let cli: Command;
beforeAll(async () => {
  cli = await command();
  await cli.run("train", "--layers", "784-4-10", "--epochs", "2", "--batch", "500", "--out", "run");
});
afterAll(() => cli.remove());

const points = () => [...recordingFrames(join(cli.dir, "run/recording.mcap"))].flatMap(({ metrics }) => metrics);

/** The messages of a file of TFRecords, whose CRCs are checked. */
function records(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    for (const [from, to] of [
      [at, at + 8],
      [at + 12, at + 12 + length],
    ] as const) {
      const crc = BigInt(crc32c(bytes.subarray(from, to)));
      const turned = ((crc >> 15n) | (crc << 17n)) & 0xffffffffn;
      expect(BigInt(bytes.readUInt32LE(to))).toBe((turned + 0xa282ead8n) & 0xffffffffn);
    }
    found.push(bytes.subarray(at + 12, at + 12 + length));
    at += length + 16;
  }
  return found;
}

describe("closurenet metrics", () => {
  it("writes a table of every point, numbers as they were measured", async () => {
    const { code, out } = await cli.run("metrics", "run");
    expect({ code, out }).toEqual({ code: 0, out: `metrics        ${join("run", "metrics.csv")}, 8 points\n` });
    const [head, ...rows] = readFileSync(join(cli.dir, "run/metrics.csv"), "utf8").trimEnd().split("\n");
    expect(head).toBe("step,epoch,loss,validation_loss,validation_accuracy");
    expect(rows.map((row) => row.split(",").map((cell) => (cell === "" ? undefined : Number(cell))))).toEqual(
      points().map(({ step, epoch, loss, validation: v }) => [step, epoch, loss, v?.loss, v?.accuracy]),
    );
    expect(rows.filter((row) => !row.endsWith(",,"))).toHaveLength(2);
    const printed = await cli.run("metrics", "run/recording.mcap", "--out", "-");
    expect(printed.out).toBe(readFileSync(join(cli.dir, "run/metrics.csv"), "utf8"));
  });

  it("writes events for TensorBoard", async () => {
    const { json } = await cli.run("metrics", "run", "--to", "tensorboard", "--json");
    const file = join("run", "tensorboard", "events.out.tfevents.0.closurenet");
    expect(json()).toEqual({ run: "run", to: "tensorboard", file, points: 8 });
    const bytes = readFileSync(join(cli.dir, file));
    expect(bytes.equals(tensorboardEvents(points()))).toBe(true);
    const [head, ...events] = records(bytes);
    expect(head!.toString("latin1")).toContain("brain.Event:2");
    expect(events).toHaveLength(8);
    expect(events.filter((event) => event.includes("accuracy/validation"))).toHaveLength(2);
  });

  it("says what it cannot do", async () => {
    expect((await cli.run("metrics", "run", "--to", "tensorboard", "--out", "-")).err).toBe(
      "[cli] --out: expected a file, got -: only a table is printed, and not beside --json.\n",
    );
    await cli.run("export", "run", "--to", "pytorch", "--out", "files");
    expect((await cli.run("metrics", "files")).err).toMatch(/^\[cli\] files: expected a run or a recording, got safe/);
  });
});

it("CRC-32C is that of the standard", () => {
  expect(crc32c(Buffer.from("123456789")).toString(16)).toBe("e3069283");
  expect(crc32c(new Uint8Array(32)).toString(16)).toBe("8a9136aa"); // RFC 3720, B.4
});

it("an event has the bytes that TensorBoard 2.21 reads as step 300, loss 0.5 and accuracy 0.25", () => {
  const validation = { loss: 2, accuracy: 0.25 };
  const events = tensorboardEvents([{ step: 300, epoch: 1.5, loss: 0.5, validation }]);
  expect(Buffer.from(events).toString("hex")).toMatchInlineSnapshot(
    `"1800000000000000a37f4b220900000000000000001a0d627261696e2e4576656e743a32eedf28a36300000000000000b16b13d9090000000000c0724010ac022a550a110a0a6c6f73732f747261696e150000003f0a0c0a0565706f6368150000c03f0a160a0f6c6f73732f76616c69646174696f6e15000000400a1a0a1361636375726163792f76616c69646174696f6e150000803eeb4adc3e"`,
  );
});

describe("closurenet eval --best", () => {
  it("tests the checkpoint of the best validation accuracy", async () => {
    const best = (await cli.run("eval", "run", "--best", "--json")).json();
    const exported = (await cli.run("export", "run", "--to", "pytorch", "--best", "--json")).json();
    expect(best).toMatchObject({ step: exported["step"], testAccuracy: expect.any(Number) });
    expect((await cli.run("eval", "run/pytorch", "--best")).err).toMatch(/^\[cli\] --best: expected a run, got run/);
  });
});
