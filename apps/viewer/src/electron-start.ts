import { spawn } from "node:child_process";
import { SHOWN } from "./shown.ts";

/** How a start of Electron went: its window was there, or there is a reason why not. */
export type Start = { readonly shown: true; readonly closed: Promise<void> } | { readonly shown: false; why: string };

/** How long Electron may take until its window is there, on a slow disk. */
const PATIENCE = 45_000;
const LAST_WORDS = 8192;
/** How long it may take to end when it is asked to. */
const FORCE = 5000;

/**
 * Starts Electron, and waits until it says that its window is there. Where it ends before, says nothing for `patience`
 * milliseconds, or cannot be started at all, the answer says why, with its last words and what can be done.
 */
export function startElectron(
  binary: string,
  args: readonly string[],
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly patience?: number | undefined;
    readonly env?: NodeJS.ProcessEnv;
  } = {},
): Promise<Start> {
  const { signal, patience = PATIENCE } = options;
  const { ELECTRON_RUN_AS_NODE: _, ...env } = options.env ?? process.env;
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"], env });
  const end = (): void => {
    child.kill();
    const force = setTimeout(() => child.kill("SIGKILL"), FORCE);
    child.once("exit", () => clearTimeout(force));
  };
  if (signal?.aborted) end();
  else signal?.addEventListener("abort", end, { once: true });
  let words = "";
  child.stderr.on("data", (part: Buffer) => (words = (words + part.toString()).slice(-LAST_WORDS)));
  const closed = new Promise<void>((done) => child.once("exit", () => done()));

  return new Promise((settle) => {
    const failed = (got: string): void => {
      clearTimeout(waiting);
      settle({ shown: false, why: reason(binary, got, words) });
    };
    const waiting = setTimeout(() => {
      child.kill("SIGKILL");
      failed(`none within ${patience / 1000} seconds`);
    }, patience);
    let told = "";
    child.stdout.on("data", (part: Buffer) => {
      told = (told + part.toString()).slice(-LAST_WORDS);
      if (!told.includes(SHOWN)) return;
      clearTimeout(waiting);
      settle({ shown: true, closed });
    });
    child.once("error", ({ message }) => failed(message));
    child.once("exit", (code, by) => {
      if (signal?.aborted) {
        clearTimeout(waiting);
        settle({ shown: true, closed });
        return;
      }
      const got = by ? `an end by ${by}` : `an end with exit code ${code}`;
      // A helper of it that outlives it would keep its words open.
      const late = setTimeout(() => failed(got), 1000);
      child.once("close", () => {
        clearTimeout(late);
        failed(got);
      });
    });
  });
}

/** What Chromium always says, and what never is the reason. */
const chatter = /bus\.cc|dbus|vaapi|^#\d+ 0x/i;

function reason(binary: string, got: string, words: string): string {
  const last = words
    .split("\n")
    .filter((line) => !chatter.test(line))
    .map((line) => line.replace(/^\[[^\]]*\]\s*/, "").trim())
    .filter((line) => line !== "")
    .slice(-3);
  const said = last.length > 0 ? ` It said: ${last.join(" ")}` : "";
  const stop = /[.!]$/.test(said) || said === "" ? "" : ".";
  return `[viewer] Electron: expected a window, got ${got}.${said}${stop} ${advice(binary, `${got}\n${words}`)}`;
}

const advices: readonly (readonly [RegExp, (found: RegExpExecArray, binary: string) => string])[] = [
  [/as root without --no-sandbox/, () => "Start it as an ordinary user: its sandbox refuses root."],
  [
    /SUID sandbox helper|No usable sandbox|setuid_sandbox|Failed to move to new namespace/,
    (_, binary) => {
      const helper = binary.replace(/[^/\\]*$/, "chrome-sandbox");
      return `This system keeps programs from making a sandbox of their own, as Ubuntu does from 23.10 on. Give Electron's the right: \`sudo chown root:root ${helper} && sudo chmod 4755 ${helper}\`.`;
    },
  ],
  [
    /Missing X server|cannot open display|Unable to open X display|ozone_platform|Failed to connect to Wayland/i,
    () => "There is no display here: start it in a desktop session, or by `ssh -X`.",
  ],
  [
    /error while loading shared libraries: ([^:\s]+)/,
    ([, library]) =>
      `Install the package that has ${library}; Debian's and Ubuntu's \`chromium\` brings all that Electron needs.`,
  ],
  [/EACCES/, (_, binary) => `Make it a program: \`chmod +x ${binary}\`.`],
  [/Unable to find Electron app|Cannot find module/, () => "Build the viewer anew: `npm run build`."],
];

function advice(binary: string, words: string): string {
  for (const [pattern, say] of advices) {
    const found = pattern.exec(words);
    if (found) return say(found, binary);
  }
  return `To see more, run \`${binary}\` by itself.`;
}
