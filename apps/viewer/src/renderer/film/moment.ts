import { type ColourMap, type ScaleName, colourMapNamed } from "@closurenet/film";
import type { OpenRun } from "./open-run.ts";
import type { Axis, Choices } from "./look/look.ts";
import { type Screen, screens } from "../screens.ts";
import { type Bounds, scales } from "./look/scales.ts";
import { speeds } from "./timeline/player.ts";

/** A place in a film and how it is looked at; what is left out is as it is at the start. */
export interface Moment {
  readonly screen?: Screen;
  readonly step?: number;
  /** As the page calls it. */
  readonly layer?: string;
  /** The pinned one, from 0. */
  readonly neuron?: number;
  readonly scale?: ScaleName;
  /** Of the scale that is set by hand. */
  readonly bounds?: Bounds;
  readonly map?: ColourMap;
  readonly axis?: Axis;
  readonly speed?: number;
  /** Whether a deeper layer is seen through those below. */
  readonly through?: true;
  /** Whether the patches lie nearly square, as in the series. */
  readonly square?: true;
}

const names = [
  "screen",
  "step",
  "layer",
  "through",
  "neuron",
  "scale",
  "low",
  "high",
  "map",
  "square",
  "axis",
  "speed",
];

const known = <T>(list: readonly T[], value: unknown): T | undefined => list.find((entry) => entry === value);
const number = (text: string | null, form: RegExp): number | undefined =>
  text !== null && form.test(text) && Number.isFinite(Number(text)) ? Number(text) + 0 : undefined;
const yes = (text: string | null): true | undefined => (text === "true" ? true : undefined);
const whole = /^\d{1,15}$/;
const decimal = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;

/** Reads a moment from the part of an address after "?"; what cannot be understood counts for nothing. */
export function parseMoment(search: string): Moment {
  const said = new URLSearchParams(search);
  const [low, high] = [number(said.get("low"), decimal), number(said.get("high"), decimal)];
  return clean({
    screen: known<Screen>(screens, said.get("screen")),
    step: number(said.get("step"), whole),
    layer: /^\d{1,6}$/.test(said.get("layer") ?? "") ? said.get("layer")! : undefined,
    neuron: number(said.get("neuron"), whole),
    scale: scales.find(({ name }) => name === said.get("scale"))?.name,
    bounds: low !== undefined && high !== undefined && low < high ? { low, high } : undefined,
    map: colourMapNamed(said.get("map") ?? ""),
    axis: known<Axis>(["motion", "iteration"], said.get("axis")),
    speed: known<number>(speeds, number(said.get("speed"), decimal)),
    through: yes(said.get("through")),
    square: yes(said.get("square")),
  });
}

/** Writes a moment as the part of an address after "?": the inverse of {@link parseMoment}. */
export const formatMoment = (moment: Moment): string => withMoment("", moment);

/** The same for an address that says more: what else it says stays as it is. */
export function withMoment(search: string, { bounds, map, ...rest }: Moment): string {
  const said = new URLSearchParams(search);
  const values: Readonly<Record<string, string | number | true | undefined>> = { ...rest, ...bounds, map: map?.ends };
  for (const name of names) said.delete(name);
  for (const name of names) if (values[name] !== undefined) said.append(name, String(values[name]));
  return legible(said);
}

/** Slashes mean nothing after "?": they may stand as they are. */
export const legible = (said: URLSearchParams): string => String(said).replaceAll("%2F", "/");

const clean = (moment: { readonly [name in keyof Moment]: Moment[name] | undefined }): Moment =>
  Object.fromEntries(Object.entries(moment).filter(([, value]) => value !== undefined));

/** What is shown now. */
export function momentOf(choice: Choices, { film, player, look }: OpenRun): Moment {
  const frame = Math.round(player.playing.value ? player.at.peek() : player.at.value);
  const layer = look.layer.value;
  const scale = choice.scale.value;
  return clean({
    screen: choice.screen.value === "film" ? undefined : choice.screen.value,
    step: frame > 0 && !player.following.value ? film.steps[frame] : undefined,
    layer: layer && layer !== film.layers[0] ? layer.label : undefined,
    neuron: choice.pinned.value,
    scale: scale === "film-rank" ? undefined : scale,
    bounds: scale === "manual" ? choice.bounds.value : undefined,
    map: choice.map.value,
    axis: choice.axis.value === "motion" ? undefined : choice.axis.value,
    speed: player.speed.value === 1 ? undefined : player.speed.value,
    through: choice.through.value || undefined,
    square: choice.square.value || undefined,
  });
}
