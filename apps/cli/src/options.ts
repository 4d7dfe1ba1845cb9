import { type ColourMap, colourMapNamed, colourMaps } from "@closurenet/film";
import { InvalidArgumentError } from "commander";

/** As people write numbers: JavaScript would take 0x10 and Infinity, too. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Parses a number of an option; `least` is the smallest that will do. */
export const number =
  (least: number, { whole = false, below = Infinity, above = -Infinity } = {}) =>
  (text: string): number => {
    const value = DECIMAL.test(text.trim()) ? Number(text) : Number.NaN;
    const right = value >= least && value > above && value < below && Number.isFinite(value);
    if (right && (!whole || Number.isSafeInteger(value))) return value;
    const kind = whole ? "a whole number" : "a number";
    const low = above === -Infinity ? `of at least ${least}` : `above ${above}`;
    const limit = whole && value > Number.MAX_SAFE_INTEGER ? Math.min(below, 2 ** 53) : below;
    throw new InvalidArgumentError(`Expected ${kind} ${low}${limit === Infinity ? "" : ` and below ${limit}`}.`);
  };

export const whole = (least: number) => number(least, { whole: true });
export const positive = number(0, { above: 0 });
export const threads = number(1, { whole: true, below: 33 });
export const share = number(0, { below: 1 });

/** A number with one of some units, or without one. */
function withUnit(text: string, units: Readonly<Record<string, number>>): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text.trim()) ?? [];
  return Number(digits) * (unit === "" ? 1 : (units[unit.toLowerCase()] ?? Number.NaN));
}

/** `30s`, `5m`, `1h` to seconds. */
export function seconds(text: string): number {
  const value = withUnit(text, { s: 1, m: 60, h: 3600 });
  if (!Number.isFinite(value)) throw new InvalidArgumentError("Expected a time, like 30s, 5m or 1h.");
  return value;
}

/** `500MB`, `2GB` to bytes. */
export function bytes(text: string): number {
  const value = withUnit(text, { kb: 1e3, mb: 1e6, gb: 1e9 });
  if (!(value >= 1)) throw new InvalidArgumentError("Expected a size, like 2GB or 500MB.");
  return value;
}

/** `784,100,50,10` or `784-100-50-10` to layer sizes. */
export function layerSizes(text: string): number[] {
  const sizes = text
    .trim()
    .split(/\s*[-,x]\s*|\s+/)
    .map((size) => (/^\d+$/.test(size) ? Number(size) : Number.NaN));
  if (sizes.length < 2 || !sizes.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new InvalidArgumentError("Expected sizes from inputs to outputs, like 784-100-50-10.");
  }
  return sizes;
}

/** A layer as people and the page count them. */
export function layerNumber(text: string): number {
  if (Number(text) === 0) throw new InvalidArgumentError("Layers count from 1: the first one is --layer 1.");
  return whole(1)(text);
}

/** `black-white (grey), …` */
export const mapNames = colourMaps.map(({ ends, name }) => `${ends} (${name})`).join(", ");

/** A colour map by the colours of its ends, or by its name. */
export function colourMap(text: string): ColourMap {
  const found = colourMapNamed(text);
  if (!found) throw new InvalidArgumentError(`Expected one of ${mapNames}.`);
  return found;
}
