import { commands, placeOf } from "@closurenet/viewer";

/** What a person types where this command was started. */
export const here = commands(placeOf(import.meta.url));
