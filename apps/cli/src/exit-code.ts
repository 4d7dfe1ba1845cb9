/** Exit codes: what went wrong can be told by a script. */
export const exitCode = { failed: 1, usage: 2, bug: 70, interrupted: 130 } as const;
