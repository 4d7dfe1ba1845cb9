import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { electron } from "@closurenet/fixtures";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { startElectron } from "./electron-start.ts";
import { SHOWN } from "./shown.ts";
import { viewFrom } from "./view.ts";

const root = mkdtempSync(join(tmpdir(), "viewer-start-"));
beforeAll(() => {
  mkdirSync(join(root, "web"));
  mkdirSync(join(root, "run"));
  writeFileSync(join(root, "web", "index.html"), "page");
  writeFileSync(join(root, "run", "recording.mcap"), "0123456789");
});
afterAll(() => rmSync(root, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

let count = 0;
/** A program that does what these lines of a shell say. */
function standIn(lines: string, mode = 0o755): string {
  const file = join(root, `stand-in-${count++}`);
  writeFileSync(file, `#!/bin/sh\n${lines}\n`, { mode });
  return file;
}
const whyOf = async (binary: string, patience?: number): Promise<string> => {
  const start = await startElectron(binary, [], { patience });
  return start.shown ? "shown" : start.why.replaceAll(root, "ROOT").replace(/stand-in-\d+/g, "electron");
};

// A shell is there wherever Node is, but on Windows.
describe.skipIf(process.platform === "win32")("startElectron", () => {
  test("says that the window is there, and settles `closed` when it is closed", async () => {
    const start = await startElectron(standIn(`echo "${SHOWN}"; read -r line; exit 0`), []);
    expect(start.shown).toBe(true);
    if (start.shown) await start.closed;
  });

  test("ends the program when it is asked to, whether its window is there or not", async () => {
    for (const before of [`echo "${SHOWN}"`, ":"]) {
      const ending = new AbortController();
      const starting = startElectron(standIn(`${before}; while :; do sleep 0.05; done`), [], { signal: ending.signal });
      ending.abort();
      const start = await starting;
      expect(start.shown).toBe(true);
      if (start.shown) await start.closed;
    }
  });

  test("what fails is told with its last words, and what to do", async () => {
    const whys = await Promise.all([
      whyOf(join(root, "nowhere")),
      whyOf(standIn("exit 0", 0o644)),
      whyOf(standIn("exit 0")),
      whyOf(standIn("kill -SEGV $$")),
      whyOf(standIn("while :; do sleep 0.05; done"), 300),
      whyOf(
        standIn(`cat >&2 <<'END'
first
[12:ERROR:bus.cc(399)] Failed to connect to the bus
[12:FATAL:x.cc(3)] It went wrong
#0 0x5581 <unknown>
END
exit 7`),
      ),
      whyOf(
        standIn(
          "echo '[1:FATAL:electron_main_delegate.cc(294)] Running as root without --no-sandbox is not supported.' >&2; kill -TRAP $$",
        ),
      ),
      whyOf(
        standIn(
          "echo '[1:FATAL:setuid_sandbox_host.cc(163)] The SUID sandbox helper binary was found, but is not configured correctly.' >&2; kill -TRAP $$",
        ),
      ),
      whyOf(standIn("echo '[1:ERROR:ozone_platform_x11.cc(240)] Missing X server or $DISPLAY' >&2; exit 1")),
      whyOf(
        standIn(
          "echo 'electron: error while loading shared libraries: libnss3.so: cannot open shared object file' >&2; exit 127",
        ),
      ),
      whyOf(standIn("echo 'Unable to find Electron app at ROOT/shell/main.js' >&2; exit 1")),
    ]);
    expect(whys.join("\n")).toMatchInlineSnapshot(`
      "[viewer] Electron: expected a window, got spawn ROOT/nowhere ENOENT. To see more, run \`ROOT/nowhere\` by itself.
      [viewer] Electron: expected a window, got spawn ROOT/electron EACCES. Make it a program: \`chmod +x ROOT/electron\`.
      [viewer] Electron: expected a window, got an end with exit code 0. To see more, run \`ROOT/electron\` by itself.
      [viewer] Electron: expected a window, got an end by SIGSEGV. To see more, run \`ROOT/electron\` by itself.
      [viewer] Electron: expected a window, got none within 0.3 seconds. To see more, run \`ROOT/electron\` by itself.
      [viewer] Electron: expected a window, got an end with exit code 7. It said: first It went wrong. To see more, run \`ROOT/electron\` by itself.
      [viewer] Electron: expected a window, got an end by SIGTRAP. It said: Running as root without --no-sandbox is not supported. Start it as an ordinary user: its sandbox refuses root.
      [viewer] Electron: expected a window, got an end by SIGTRAP. It said: The SUID sandbox helper binary was found, but is not configured correctly. This system keeps programs from making a sandbox of their own, as Ubuntu does from 23.10 on. Give Electron's the right: \`sudo chown root:root ROOT/chrome-sandbox && sudo chmod 4755 ROOT/chrome-sandbox\`.
      [viewer] Electron: expected a window, got an end with exit code 1. It said: Missing X server or $DISPLAY. There is no display here: start it in a desktop session, or by \`ssh -X\`.
      [viewer] Electron: expected a window, got an end with exit code 127. It said: electron: error while loading shared libraries: libnss3.so: cannot open shared object file. Install the package that has libnss3.so; Debian's and Ubuntu's \`chromium\` brings all that Electron needs.
      [viewer] Electron: expected a window, got an end with exit code 1. It said: Unable to find Electron app at ROOT/shell/main.js. Build the viewer anew: \`npm run build\`."
    `);
  });

  test("the page is served instead", async () => {
    vi.stubEnv("DISPLAY", undefined);
    vi.stubEnv("WAYLAND_DISPLAY", undefined);
    vi.stubEnv("SSH_CONNECTION", "so that no browser opens");
    const lines: string[] = [];
    const ending = new AbortController();
    const { kind, url, closed } = await viewFrom(root, {
      run: join(root, "run"),
      electron: standIn("echo 'Missing X server or $DISPLAY' >&2; exit 1"),
      log: (line) => lines.push(line),
      signal: ending.signal,
    });
    expect([kind, await (await fetch(url!)).text()]).toEqual(["web", "page"]);
    expect(lines).toEqual([
      expect.stringMatching(
        /^\[viewer\] Electron: expected a window, got an end with exit code 1\. It said: Missing X/,
      ),
      `So the page, which is the same, is served at ${url} : open it in a browser (Ctrl-C ends it).`,
    ]);
    ending.abort();
    await closed;
  });

  test("a window that is there needs no page", async () => {
    const { kind, closed } = await viewFrom(root, { electron: standIn(`echo "${SHOWN}"; exit 0`) });
    expect(kind).toBe("electron");
    await closed;
  });

  test.skipIf(!electron.path || process.getuid?.() !== 0)("a real one that root starts", async () => {
    vi.stubEnv("DISPLAY", undefined);
    expect(await whyOf(electron.path!)).toMatch(
      /^\[viewer\] Electron: expected a window, got an end .*It said: Running as root without --no-sandbox .*Start it as an ordinary user: its sandbox refuses root\.$/,
    );
  });
});
