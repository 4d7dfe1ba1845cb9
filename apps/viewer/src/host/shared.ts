import { FILM_ELEMENT } from "../share/shared-page.ts";
import type { Host } from "./host.ts";
import type { PackedSource } from "./source.ts";

const nothing = async (): Promise<readonly []> => [];

/** A page that carries its film: it opens nothing else and asks nobody. */
export function sharedHost(document: Document): Host {
  const source: PackedSource = {
    kind: "packed",
    name: document.title,
    file: document.title,
    bytes() {
      const text = document.getElementById(FILM_ELEMENT)?.textContent ?? "";
      return Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
    },
  };
  return {
    kind: "shared",
    train: "",
    initial: async () => [source],
    pickFile: nothing,
    pickFolder: nothing,
    dropped: nothing,
    digits: async () => undefined,
    recents: async () => [],
    openRecent: nothing,
    onOpen: () => undefined,
    onCommand: () => undefined,
  };
}
