// Times scaling, painting and the GIF on a film that moves about as much as a trained first layer: node bench.mjs
import { performance } from "node:perf_hooks";
import { filmGif, filmRank, frameRank, grey, halfFrame, motion, paint, patchGrid, pickFrames } from "./dist/index.js";

const inputs = 784;

/** Each weight drifts from noise towards a value of its own, as fast as an exponential decay. */
function driftingFilm(units, count) {
  const [from, to] = [12.9898, 78.233].map((k) =>
    Float64Array.from({ length: inputs * units }, (_, i) => Math.sin(i * k)),
  );
  return Array.from({ length: count }, (_, t) => {
    const share = 1 - Math.exp((-3 * t) / count);
    return halfFrame(from.map((weight, i) => (weight + share * (to[i] - weight)) / 10));
  });
}

function time(what, runs, job) {
  const took = Array.from({ length: runs }, () => {
    const start = performance.now();
    job();
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  console.log(`${what.padEnd(52)} median ${took[runs >> 1].toFixed(2).padStart(8)} ms of ${runs}`);
}

for (const units of [100, 256, 1024]) {
  const grid = patchGrid({ units, inputs });
  const [frame] = driftingFilm(units, 1);
  const levels = new Uint8Array(frame.length);
  const rgba = new Uint8ClampedArray(grid.width * grid.height * 4 * 4);
  const film = filmRank([frame], frame.length);
  const each = frameRank(frame.length);
  time(`${units} patches: film rank, one frame`, 100, () => film.scale(frame, levels));
  time(`${units} patches: per-frame rank, one frame`, 30, () => each.scale(frame, levels));
  time(`${units} patches: paint at zoom 2`, 100, () => paint(levels, grid, grey, 2, rgba));
}

const frames = driftingFilm(100, 300);
const count = inputs * 100;
const grid = patchGrid({ units: 100, inputs });
time("300 frames of 100 patches: build the film rank scale", 5, () => filmRank(frames, count));
time("300 frames of 100 patches: motion axis", 5, () => motion(frames));
const picked = pickFrames(motion(frames), 120).map((i) => frames[i]);
const scale = filmRank(frames, count);
time("GIF, 120 frames of 560×560", 3, () => {
  const film = filmGif({ frames: picked, grid, scale, map: grey });
  for (let step = film.next(); !step.done; step = film.next());
});
