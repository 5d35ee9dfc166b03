import type { Frames } from "../engine/engine.js";
import { BLANK, requiredFrames } from "../text/any_alphabet.js";
import type { Path } from "./best_path.js";
import { checkIds, normalizeFrames } from "./ctc_score.js";

// Stands for the logarithm of zero in a search, so that a label that the frames rule out is still
// put where they rule out the least of it. No product of real probabilities comes near it.
export const IMPOSSIBLE = -1e9;

/**
 * The most probable path through the frames that spells a label (Viterbi).
 *
 * `logProbability` is of this one path, minus infinity where the frames give it none.
 *
 * @throws Error the label needs more frames than there are, or ids that they lack.
 */
export function align(frames: Frames, ids: number[]): Path {
  checkIds(ids, frames.classes);
  normalizeFrames(frames); // refuses what are no probabilities
  const needed = requiredFrames(ids);
  if (needed > frames.time) {
    throw new Error(
      `The label ${ids} needs ${needed} frames, one a character and one between repeats; there ` +
        `are ${frames.time}.`,
    );
  }
  const states = Array.from({ length: 2 * ids.length + 1 }, (_, k) =>
    k % 2 === 0 ? BLANK : ids[k >> 1],
  );
  const path: Path = {
    ids,
    probabilities: ids.map(() => 0),
    starts: ids.map(() => -1),
    ends: ids.map(() => 0),
    logProbability: 0,
  };
  findStates(frames, states).forEach((state, step) => {
    const emitted = frames.at(step, states[state]);
    path.logProbability += Math.log(emitted);
    if (state % 2 === 0) return;
    const k = state >> 1;
    if (path.starts[k] < 0) path.starts[k] = step;
    path.ends[k] = step + 1;
    path.probabilities[k] = Math.max(path.probabilities[k], emitted);
  });
  return path;
}

/** The state of each frame on the best path; the states are blank, character, blank, ..., blank. */
function findStates(frames: Frames, states: number[]): number[] {
  let current = Float64Array.from(states, (_, k) => (k < 2 ? 0 : -Infinity));
  const moves = Array.from({ length: frames.time }, () => new Uint8Array(states.length));
  for (let step = 0; step < frames.time; step++) {
    const next = new Float64Array(states.length);
    for (let state = 0; state < states.length; state++) {
      let best = current[state];
      const farthest = step > 0 ? longestMove(states, state) : 0;
      for (let move = 1; move <= farthest; move++) {
        if (current[state - move] > best) {
          best = current[state - move]; // of equals the shortest
          moves[step][state] = move;
        }
      }
      next[state] = best + takeLogarithm(frames.at(step, states[state]));
    }
    current = next;
  }
  const last = states.length - 1;
  let state = last === 0 || current[last] >= current[last - 1] ? last : last - 1;
  const path = new Array<number>(frames.time);
  for (let step = frames.time - 1; step >= 0; step--) {
    path[step] = state;
    state -= moves[step][state];
  }
  return path;
}

/** Natural logarithm of a probability; a large negative number for zero. */
export function takeLogarithm(probability: number): number {
  return probability > 0 ? Math.log(probability) : IMPOSSIBLE;
}

/** How many states a path may come from: over a blank only between different characters. */
function longestMove(states: number[], state: number): number {
  const leaps = state >= 2 && states[state] !== BLANK && states[state] !== states[state - 2];
  return leaps ? 2 : Math.min(state, 1);
}
