/** The names that page and shell speak by; the preload and the shell are built apart, and share this file. */
export const channels = {
  initial: "viewer:initial",
  pick: "viewer:pick",
  adopt: "viewer:adopt",
  recents: "viewer:recents",
  openRecent: "viewer:open-recent",
  keepPicture: "viewer:keep-picture",
  save: "viewer:save",
  open: "viewer:open",
  command: "viewer:command",
} as const;
