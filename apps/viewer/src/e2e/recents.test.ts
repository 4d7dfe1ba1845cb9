import { halfBits } from "@closurenet/checkpoint";
import { filmRank, paint, patchGrid, vik } from "@closurenet/film";
import { chromium } from "@closurenet/fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Bridge } from "../host/bridge.ts";
import { PICTURE } from "../host/host.ts";
import { type Recorded, type Stage, recorded, settled, stage, writeRun } from "./stage.ts";

/** The picture that is expected: the first 3×3 patches of the last frame, in the middle. */
function expected({ frames }: Recorded): Buffer {
  const all = frames.map(({ tensors }) => halfBits(tensors.get("layers.0.W")!));
  const info = filmRank(all, 784 * 100);
  const grid = patchGrid({ units: 100, inputs: 784, gap: 1 });
  const levels = new Uint8Array(all[0]!.length);
  info.scale(all.at(-1)!, levels);
  const whole = new Uint8ClampedArray(grid.width * grid.height * 4);
  paint(levels, grid, vik, 1, whole);
  const picture = Buffer.alloc(PICTURE * PICTURE * 4);
  const [side, left] = [3 * 29 - 1, 5];
  for (let y = 0; y < side; y++) {
    const row = whole.subarray(y * grid.width * 4, (y * grid.width + side) * 4);
    picture.set(row, ((left + y) * PICTURE + left) * 4);
  }
  return picture;
}

describe.skipIf(!chromium.path)("the desktop's recents", () => {
  let it: Stage;
  beforeAll(async () => void (it = await stage()));
  afterAll(() => it.end());

  test("show a picture of each run: the page makes it when the film is read, and paints what the desktop kept", async () => {
    const film = recorded({ frames: 12 });
    const url = new URL(it.address(writeRun(it.folder, film.whole))).searchParams.get("run")!;
    // The page asks a bridge for recents wherever it runs.
    const watched = await it.open(`${it.origin}/`, {
      before: async (page) =>
        page.addInitScript((run) => {
          const kept = new Map<string, Uint8Array>();
          const bridge: Bridge = {
            initial: async () => [{ url: run, name: "first" }],
            pick: async () => undefined,
            adopt: async () => ({ url: run, name: "first" }),
            recents: async () => {
              const picture = kept.get(new URL(run, location.href).pathname);
              return [
                { id: "a", name: "first", where: "/home/ada/runs", ...(picture && { picture }) },
                { id: "b", name: "older", where: "/home/ada/very/long/path/that/does/not/fit/into/its/place" },
              ];
            },
            openRecent: async () => ({ url: run, name: "first" }),
            keepPicture: async (address, pixels) => void kept.set(new URL(address, location.href).pathname, pixels),
            onOpen: () => undefined,
            onCommand: () => undefined,
          };
          Object.assign(window, { closurenet: bridge });
        }, url),
    });
    const { page } = watched;
    await settled(page);
    await page.getByRole("button", { name: "closurenet, to the welcome screen" }).click();
    const recent = page.locator(".recents li");
    const pixels = () =>
      recent
        .first()
        .locator("canvas")
        .evaluate((canvas: HTMLCanvasElement) => [...canvas.getContext("2d")!.getImageData(0, 0, 96, 96).data]);
    await expect.poll(async () => Buffer.from(await pixels()).equals(expected(film))).toBe(true);
    expect(await recent.locator(".recent-name").allInnerTexts()).toEqual(["first", "older"]);
    await recent.first().getByRole("button").click();
    await settled(page);
    await it.leave(watched);
  });
});
