import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, installed, manifests, run, write } from "../user.ts";

const cache = join(folder, "cache");
mkdirSync(cache, { recursive: true });
const offline = write("offline.mjs", "globalThis.fetch = async () => { throw new Error('no network here'); };\n");
/** No MNIST anywhere: the command draws its own digits. */
const env = { CI: "1", MNIST_DIR: "", XDG_CACHE_HOME: cache, NODE_OPTIONS: `--import=${new URL(`file://${offline}`)}` };
const closurenet = (...args: string[]) => run("npx", ["closurenet", ...args], env);

test("npx closurenet tells what it can do, under the name that is typed", async () => {
  expect((await closurenet("--help")).out).toMatch(/^Usage: npx closurenet \[options\] \[command\]/);
  expect((await closurenet("film", "--help")).out).toMatch(/^Usage: npx closurenet film \[options\] <run>/);
  const { version } = manifests.find(({ name }) => name === "closurenet")!;
  expect((await closurenet("--version")).out).toBe(`${version}\n`);
});

test("npx closurenet trains on drawn digits; the run is told of, filmed, tested, shared and played", async () => {
  const trained = await closurenet("train", "--no-open", "--layers", "784-16-10", "--epochs", "1", "--out", "run");
  expect(trained).toMatchObject({ code: 0 });
  expect(trained.out).toMatch(/^data .*drawn by the program$/m);
  expect(trained.out).toMatch(/^play it +npx closurenet view run$/m);

  const [info, film, tested, shared] = await Promise.all(
    [["info"], ["film", "--frames", "3"], ["eval"], ["share"]].map(([name, ...more]) =>
      closurenet(name!, "run", ...more, "--json"),
    ),
  );
  expect(JSON.parse(info!.out)).toMatchObject({ complete: true, checkpoints: [540] });
  expect(JSON.parse(film!.out)).toMatchObject({ frames: 3, film: join("run", "film.gif") });
  expect(JSON.parse(tested!.out).testAccuracy).toBeGreaterThan(0.5);

  expect(JSON.parse(shared!.out)).toMatchObject({ page: join("run", "film.html") });
  const carrying = readFileSync(join(folder, "run", "film.html"), "utf8");
  expect(carrying).toContain("<title>run</title>");
  expect(carrying.length).toBeLessThan(4e6);

  const viewer = spawn(process.execPath, [join(installed("closurenet"), "dist/main.js"), "view", "run", "--no-open"], {
    cwd: folder,
    env: { ...process.env, CI: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = String((await once(viewer.stdout, "data"))[0]);
  const [address] = /http:\S+/.exec(said)!;
  const page = await (await fetch(address)).text();
  expect(page).toContain("<title>closurenet viewer</title>");
  const script = await fetch(new URL(/src="([^"]+\.js)"/.exec(page)![1]!, address));
  expect({ ok: script.ok, type: script.headers.get("content-type") }).toMatchObject({ ok: true });
  const recording = new URL(`${new URL(address).searchParams.get("run")}recording.mcap`, address);
  expect((await (await fetch(recording)).arrayBuffer()).byteLength).toBeGreaterThan(10_000);
  expect(new URL(address).searchParams.get("from")).toBeNull();
  viewer.kill("SIGTERM");
  await once(viewer, "close");
});
