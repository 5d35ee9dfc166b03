import type { Frames } from "../engine/engine.js";
import { BLANK } from "../text/any_alphabet.js";

/** Below this a probability counts as this: its logarithm stays finite. */
export const LEAST_PEAK = 1e-30;

/** One path through a picture's frames, collapsed: repeats merged, blanks gone. */
export interface Path {
  /** Character ids. */
  ids: number[];
  /** Of each character, the highest over its frames. */
  probabilities: number[];
  /** First frame of each character. */
  starts: number[];
  /** One past the last frame of each character. */
  ends: number[];
  /** Of the whole path, blanks included, in nats. */
  logProbability: number;
}

/** The most probable class of every frame: Section 2.3.2 of the paper. */
export function bestPath(frames: Frames): Path {
  const path: Path = { ids: [], probabilities: [], starts: [], ends: [], logProbability: 0 };
  let previous = BLANK;
  for (let step = 0; step < frames.time; step++) {
    let best = 0;
    for (let id = 1; id < frames.classes; id++) {
      if (frames.at(step, id) > frames.at(step, best)) best = id; // of equals the first
    }
    const peak = frames.at(step, best);
    path.logProbability += Math.log(Math.max(peak, LEAST_PEAK));
    const last = path.ids.length - 1;
    if (best !== BLANK && best !== previous) {
      path.ids.push(best);
      path.probabilities.push(peak);
      path.starts.push(step);
      path.ends.push(step + 1);
    } else if (best !== BLANK) {
      path.probabilities[last] = Math.max(path.probabilities[last], peak);
      path.ends[last] = step + 1;
    }
    previous = best;
  }
  return path;
}
