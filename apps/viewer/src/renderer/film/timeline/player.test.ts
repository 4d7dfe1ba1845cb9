import { describe, expect, test } from "vitest";
import { stepPositions } from "./clock.ts";
import { player } from "./player.ts";

const film = (count: number) => {
  let steps = Array.from({ length: count }, (_, i) => i);
  const it = player({ count: () => steps.length, positions: () => stepPositions(steps) });
  const grow = (to: number): void => {
    steps = Array.from({ length: to }, (_, i) => i);
    it.grown();
  };
  return { it, grow };
};

describe("player", () => {
  test("plays 24 frames a second, between frames while it plays and on a frame when it pauses", () => {
    const { it } = film(97);
    it.play();
    it.tick(1020);
    expect(it.at.value).toBeCloseTo(24.48, 6);
    it.pause();
    expect(it.at.value).toBe(24);
    it.tick(1000);
    expect(it.at.value).toBe(24);
  });

  test("a film of few frames takes three seconds", () => {
    const { it } = film(7);
    it.play();
    it.tick(1500);
    expect(it.at.value).toBeCloseTo(3, 6);
  });

  test("speed changes the pace, within its bounds", () => {
    const { it } = film(97);
    for (let i = 0; i < 20; i++) it.faster(1);
    expect(it.speed.value).toBe(8);
    for (let i = 0; i < 20; i++) it.faster(-1);
    expect(it.speed.value).toBe(0.125);
    it.play();
    it.tick(1000);
    expect(it.at.value).toBeCloseTo(3, 6);
  });

  test("holds the last frame, then starts over; without loop it stops there", () => {
    const { it } = film(10);
    it.play();
    it.tick(5000);
    expect(it.at.value).toBe(9);
    it.tick(600);
    expect(it.at.value).toBe(9);
    it.tick(600);
    expect([it.at.value, it.playing.value]).toEqual([0, true]);
    it.loop.value = false;
    it.tick(5000);
    it.tick(16);
    expect([it.at.value, it.playing.value]).toEqual([9, false]);
    it.play();
    expect(it.at.value).toBe(0);
  });

  test("new frames move the playhead only when it follows; seeking ends that", () => {
    const { it, grow } = film(3);
    it.seek(1);
    grow(5);
    expect(it.at.value).toBe(1);
    it.follow(true);
    expect(it.at.value).toBe(4);
    grow(9);
    expect(it.at.value).toBe(8);
    it.seek(2);
    grow(12);
    expect([it.at.value, it.following.value]).toEqual([2, false]);
    it.follow(true);
    it.step(-1);
    expect([it.at.value, it.following.value]).toEqual([10, false]);
    grow(4);
    expect(it.at.value).toBe(3);
  });

  test("never leaves the film", () => {
    const { it } = film(4);
    it.seek(-3);
    expect(it.at.value).toBe(0);
    it.step(100);
    expect(it.at.value).toBe(3);
    const { it: empty } = film(0);
    empty.play();
    empty.tick(100);
    empty.step(1);
    expect([empty.at.value, empty.playing.value]).toEqual([0, false]);
  });
});
