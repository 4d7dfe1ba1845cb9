import { MOST_PICTURES, fewerPictures, filmGif, pickFrames } from "@closurenet/film";
import type { Job, Made } from "./job.ts";
import type { Subject } from "./subject.ts";

/** Makes the film as `closurenet film` does: the same bytes, where layer, scale and colours are the same. */
export async function gifOf(subject: Subject, job: Job): Promise<Made> {
  for (let most = MOST_PICTURES, thinned = false; ; thinned = true) {
    const picked = pickFrames(subject.arc, most);
    const bytes = await encoded(subject, picked, job);
    const fewer = fewerPictures(picked.length, bytes.length);
    if (fewer === undefined) {
      const pictures = `${picked.length} ${picked.length === 1 ? "picture" : "pictures"}`;
      const why = thinned ? ["more would make it larger than 3 MB"] : [];
      const says = [pictures, ...why, ...subject.short].join("; ");
      return { name: `${subject.stem}.gif`, bytes, type: "image/gif", says };
    }
    most = fewer;
  }
}

async function encoded(subject: Subject, picked: readonly number[], job: Job): Promise<Uint8Array<ArrayBuffer>> {
  const { grid, scale, map, zoom } = subject;
  let next: Uint16Array;
  // One frame is in memory: each is read just before the encoder asks for it.
  const frames = {
    length: picked.length,
    *[Symbol.iterator]() {
      for (let i = 0; i < picked.length; i++) yield next;
    },
  };
  const gif = filmGif({ frames, grid, scale, map, zoom });
  for (const [i, at] of picked.entries()) {
    next = await subject.weights(subject.frames[at]!, job.signal);
    gif.next();
    job.told((i + 1) / picked.length);
    await job.pause();
  }
  const end = gif.next();
  if (!end.done) throw new Error(`[viewer] film: expected its end after ${picked.length} pictures, got another.`);
  return end.value;
}
