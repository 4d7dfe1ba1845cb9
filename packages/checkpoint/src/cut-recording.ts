import { fail } from "./errors.ts";
import type { RecordingState } from "./recording.ts";
import { wholePart } from "./whole-part.ts";

/**
 * Finds where to cut a recording so that only the frames up to `step` remain, and all that `recordingWriter` needs to
 * continue it there.
 *
 * Cut the file to `bytes` and record the same frames again: then it has the bytes of a recording that was never interrupted.
 * If the recording already had an index, the cut removes it.
 *
 * @param pieces the recording, whole or in consecutive pieces
 * @param step the last step to keep; a step before the first frame keeps no frame
 * @param name the file's name, for messages
 * @throws if the recording ends within its head, or is damaged before a whole frame after `step` was found.
 * @example
 * const bytes = readFileSync("runs/digits/recording.mcap");
 * const at = cutRecording(bytes, 600);
 * at.frames.at(-1)?.step; // 600
 * const parts: Uint8Array[] = [bytes.subarray(0, at.bytes)];
 * const recording = recordingWriter((more) => parts.push(more), { run: "digits" }, at); // continues there
 */
export function cutRecording(
  pieces: Uint8Array | Iterable<Uint8Array>,
  step: number,
  name = "recording",
): RecordingState {
  const { whole, problem, read } = wholePart(pieces instanceof Uint8Array ? [pieces] : pieces, step, name);
  if (problem !== undefined) fail(name, problem.slice(problem.indexOf(": ") + 2));
  return whole ?? fail(name, `expected the head of a recording, got ${read} bytes. Record anew.`);
}
