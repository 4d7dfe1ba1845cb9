import { elementwise } from "@closurenet/core";

export const wave = elementwise(Math.sin, Math.cos, "wave");
export const bump = elementwise(
  (s) => Math.exp(-s * s),
  (s) => -2 * s * Math.exp(-s * s),
  "bump",
);
