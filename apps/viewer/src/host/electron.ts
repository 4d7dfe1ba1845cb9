import { commands, placeInAddress } from "../commands.ts";
import type { Bridge, Granted } from "./bridge.ts";
import { servedDigits } from "./digits.ts";
import type { Host } from "./host.ts";
import { correctionsIn, sourceAt } from "./models-source.ts";
import type { Source, ToldCorrections } from "./source.ts";
import { sourcesIn } from "./sources-in.ts";
import { dropped } from "./web.ts";

/** The desktop: every file becomes an address on `app://viewer`, so that reading is the same as over HTTP. */
export function electronHost(bridge: Bridge, page: string): Host {
  const source = ({ url, name }: Granted, corrections: ToldCorrections = {}): Source =>
    sourceAt(url, { page, name, corrections });
  const maybe = (granted: Granted | undefined): readonly Source[] => (granted ? [source(granted)] : []);
  return {
    kind: "electron",
    train: commands(placeInAddress(page)).train(),
    // What a command line said is of the runs that it named. A page that is loaded again knows what was compared in it.
    async initial() {
      const granted = await bridge.initial().catch(plainly);
      const before = sourcesIn(page);
      if (before.length > 1 && before.some(({ address }) => address === granted[0]?.url)) return before;
      return granted.map((each) => source(each, correctionsIn(new URL(page).search)));
    },
    pickFile: async () => maybe(await bridge.pick("file").catch(plainly)),
    pickFolder: async () => maybe(await bridge.pick("folder").catch(plainly)),
    async dropped(data) {
      // Several files together have no path of their own.
      if (data.files.length > 1) return dropped(data);
      const file = data.files[0];
      return file ? [source(await bridge.adopt(file).catch(plainly))] : [];
    },
    recents: () => bridge.recents(),
    digits: servedDigits(page),
    openRecent: async (id) => [source(await bridge.openRecent(id).catch(plainly))],
    keepPicture: async ({ address }, pixels) => {
      if (address !== undefined) await bridge.keepPicture(address, pixels);
    },
    ...(bridge.save && { save: (name, bytes, type) => bridge.save!(name, bytes, type).catch(plainly) }),
    onOpen: (listener) => bridge.onOpen((granted) => listener(granted.map((each) => source(each)))),
    onCommand: (listener) => bridge.onCommand(listener),
  };
}

// Electron puts "Error invoking remote method 'x': Error: " before what the shell said.
function plainly(cause: unknown): never {
  const text = cause instanceof Error ? cause.message : String(cause);
  throw new Error(text.replace(/^Error invoking remote method '[^']*': (Error: )?/, ""), { cause });
}
