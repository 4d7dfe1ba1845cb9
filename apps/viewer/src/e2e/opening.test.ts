import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@closurenet/fixtures";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Recorded,
  type Stage,
  type Watched,
  pixels,
  reading,
  recorded,
  settled,
  stage,
  writeRun,
} from "./stage.ts";

describe.skipIf(!chromium.path)("opening", () => {
  let film: Recorded;
  let it: Stage;
  let run: string;

  beforeAll(async () => {
    film = recorded({ frames: 12, hidden: 20 });
    it = await stage();
    run = writeRun(it.folder, film.whole);
  });
  afterAll(() => it.end());

  const upTo = (frames: number, extra = 0): Uint8Array => film.whole.subarray(0, film.ends[frames - 1]! + extra);
  const from = (frames: number, to: number): Uint8Array =>
    film.whole.subarray(film.ends[frames - 1], film.ends[to - 1]);

  test("welcomes with ways to open and the command that makes a run", async () => {
    const watched = await it.open(`${it.origin}/?from=repository`);
    const { page } = watched;
    const main = page.getByRole("main");
    expect(await main.innerText()).toMatch(/Drop a run folder, a recording or safetensors files here[\s\S]*npm start/);
    await page.goto(`${it.origin}/`);
    await expect.poll(() => main.innerText()).toMatch(/npx closurenet train/);
    expect(await main.getByRole("button").allInnerTexts()).toEqual([
      "Open run folder",
      "Open file",
      "Play the sample",
      "Train one here",
    ]);
    await it.leave(watched);
  });

  describe("by hand", () => {
    let watched: Watched;
    let page: Page;
    beforeEach(async () => {
      watched = await it.open(`${it.origin}/`);
      ({ page } = watched);
    });
    // The pickers of Chromium cannot be driven; the way of other browsers can. Memory is collected while a person chooses.
    const withoutPickers = () =>
      page.evaluate(() => {
        delete window.showOpenFilePicker;
        delete window.showDirectoryPicker;
        const { click } = HTMLInputElement.prototype;
        HTMLInputElement.prototype.click = function collected() {
          click.call(this);
          setTimeout(() => window.gc!());
        };
      });
    // The browser must know that a chooser is awaited before it is asked for one: a round trip makes sure.
    const chooser = async (act: () => Promise<void>) => {
      const coming = page.waitForEvent("filechooser");
      await page.evaluate(() => 0);
      await act();
      return coming;
    };
    const drop = async (name: string, bytes: Uint8Array): Promise<void> => {
      const transfer = await page.evaluateHandle(
        ({ name, text }) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], name));
          return data;
        },
        { name, text: Buffer.from(bytes).toString("base64") },
      );
      await page.dispatchEvent("main", "dragenter", { dataTransfer: transfer });
      await page.getByText("Drop to open").waitFor();
      await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
    };

    test("a dropped recording", async () => {
      await drop("digits.mcap", film.whole);
      await settled(page);
      expect([await page.title(), await reading(page, "frame")]).toEqual(["digits.mcap · closurenet", "Frame 1 of 12"]);
      await it.leave(watched);
    });

    test("something else dropped is refused in words", async () => {
      await drop("holiday.jpg", new Uint8Array(10));
      expect(await page.getByRole("alert").innerText()).toMatch(
        /holiday\.jpg: expected a run folder with recording\.mcap, a recording \(\.mcap\) or safetensors files/,
      );
      await page.getByRole("button", { name: "Back to the start" }).click();
      await page.getByText("Drop a run folder").waitFor();
      await it.leave(watched);
    });

    test("a file by Ctrl+O", async () => {
      await withoutPickers();
      await (await chooser(() => page.keyboard.press("Control+o"))).setFiles(join(run, "recording.mcap"));
      await settled(page);
      expect(await reading(page, "frame")).toBe("Frame 1 of 12");
      await it.leave(watched);
    });

    test("a folder by its button; what cannot be opened after it is refused over the film, which stays", async () => {
      await withoutPickers();
      const choose = async (folder: string): Promise<void> => {
        const button = page.getByRole("banner").getByRole("button", { name: "Open run folder" });
        await (await chooser(() => button.click())).setFiles(folder);
      };
      await choose(run);
      await settled(page);
      await page.keyboard.press("End");
      const stays = async () => expect(await reading(page, "frame")).toBe("Frame 12 of 12");
      await stays();
      const alert = page.getByRole("alert");

      const other = mkdtempSync(join(it.folder, "other-"));
      writeFileSync(join(other, "notes.txt"), "");
      await choose(other);
      expect(await alert.innerText()).toMatch(/expected a run folder with recording\.mcap/);
      await stays();
      await page.keyboard.press("Escape");
      await alert.waitFor({ state: "detached" });

      await drop("garbage.MCAP", new TextEncoder().encode("this is not a recording at all"));
      expect(await alert.innerText()).toMatch(/garbage\.MCAP: at byte 0, /);
      await stays();
      await alert.getByRole("button", { name: "Dismiss" }).click();
      await alert.waitFor({ state: "detached" });

      await drop("again.mcap", upTo(7));
      await page.getByText("7 frames, not finished").waitFor();
      await it.leave(watched);
    });

    test("a torn file is played to its last whole frame, and is no error", async () => {
      await drop("torn.mcap", upTo(7, 1000));
      await settled(page);
      expect(await page.locator(".status").innerText()).toBe("7 frames, not finished");
      await it.leave(watched);
    });
  });

  test("an address elsewhere is refused, and not asked", async () => {
    for (const address of ["https://example.org/run/"]) {
      const watched = await it.open(`${it.origin}/?run=${encodeURIComponent(address)}`);
      expect(await watched.page.getByRole("alert").innerText()).toMatch(
        /\?run: expected (an address on 127|the address of a run)/,
      );
      await it.leave(watched);
    }
  });

  test("an address with nothing behind it says so", async () => {
    const { page, complaints } = await it.open(`${it.origin}/?run=/run/nothing/`);
    expect(await page.getByRole("alert").innerText()).toMatch(
      /recording\.mcap: expected a recording at this address, got nothing/,
    );
    expect(complaints.every((complaint) => complaint.includes("404"))).toBe(true);
    await page.context().close();
  });

  test("a run is asked for while the page's own script is still on its way, and only once", async () => {
    const asked: string[] = [];
    const begun: number[] = [];
    const watched = await it.open(it.address(run), {
      async before(page) {
        page.on("request", (request) => {
          const name = new URL(request.url()).pathname.split("/").at(-1)!;
          if (/^(recording\.mcap|run\.json)$/.test(name) && !request.headers()["range"]) asked.push(name);
        });
        await page.route("**/assets/index-*.js", async (route) => {
          await expect.poll(() => asked.length, { timeout: 60_000 }).toBe(2);
          begun.push(asked.length);
          await route.continue();
        });
      },
    });
    await settled(watched.page);
    expect(begun, "asked for before the script was there").toEqual([2]);
    expect(asked.toSorted()).toEqual(["recording.mcap", "run.json"]);
    await it.leave(watched);
  });

  test("damage is told with file and byte, and what is before it can be played", async () => {
    const bytes = film.whole.slice();
    const at = film.ends[4]! + 5000;
    bytes[at]! ^= 0xff;
    const watched = await it.open(it.address(writeRun(it.folder, bytes)));
    const { page } = watched;
    const text = await page.getByRole("alert").innerText();
    expect(text).toMatch(/recording\.mcap: at byte \d+, /);
    const said = Number(/at byte (\d+)/.exec(text)![1]);
    expect(said).toBeGreaterThanOrEqual(film.ends[4]!);
    expect(said).toBeLessThanOrEqual(at);
    await page.locator("button:focus", { hasText: "Play the 5 readable frames" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.getByText("5 readable frames", { exact: true }).waitFor();
    await page.keyboard.press("End");
    expect(await reading(page, "frame")).toBe("Frame 5 of 5");
    await it.leave(watched);
  });

  test("a recording that cannot be read at all offers nothing to play", async () => {
    const watched = await it.open(
      it.address(writeRun(it.folder, new TextEncoder().encode("this is not a recording at all"))),
    );
    expect(await watched.page.getByRole("alert").innerText()).toMatch(/recording\.mcap: at byte 0, /);
    expect(await watched.page.getByRole("main").getByRole("button").allInnerTexts()).toEqual(["Back to the start"]);
    await it.leave(watched);
  });

  test("a run that grows is read as it grows; the playhead moves only when it follows", async () => {
    const live = writeRun(it.folder, upTo(3, 700));
    const recording = join(live, "recording.mcap");
    const watched = await it.open(it.address(live));
    const { page } = watched;
    await page.getByText("Live at iteration 4").waitFor();
    await page.keyboard.press(".");
    const before = await pixels(page);

    appendFileSync(recording, film.whole.subarray(film.ends[2]! + 700, film.ends[4]));
    await page.getByText("Live at iteration 8").waitFor();
    expect([
      await reading(page, "frame"),
      Buffer.from((await pixels(page)).buffer).equals(Buffer.from(before.buffer)),
    ]).toEqual(["Frame 2 of 5", true]);
    await page.getByText("scale from 3 of 5 frames").waitFor();

    await page.getByRole("button", { name: "Jump to live" }).click();
    expect(await reading(page, "frame")).toBe("Frame 5 of 5");
    appendFileSync(recording, from(5, 7));
    await page.getByText("Live at iteration 12").waitFor();
    expect(await reading(page, "frame")).toBe("Frame 7 of 7");

    await page.keyboard.press(",");
    await page.getByRole("button", { name: "Jump to live" }).waitFor();
    appendFileSync(recording, from(7, 8));
    await page.getByText("Live at iteration 14").waitFor();
    expect(await reading(page, "frame")).toBe("Frame 6 of 8");
    await page.keyboard.press("f");
    expect(await reading(page, "frame")).toBe("Frame 8 of 8");

    appendFileSync(recording, film.whole.subarray(film.ends[7]));
    await settled(page);
    expect(await page.locator(".status").innerText()).toBe("12 frames");
    expect(await page.getByRole("button", { name: "Jump to live" }).count()).toBe(0);
    await it.leave(watched);
  });
});
