import { Frames } from "../engine/engine.js";
import type { AnyAlphabet } from "../text/any_alphabet.js";
import { bestPath } from "./best_path.js";

// Nats that the best path may lose so that letters are of one script. Letters that look alike cost
// hardly ever more, and those that are clearly of two scripts mostly 15 to 60.
const MOST_LOST = 10;

/**
 * Frames in which the best path writes letters that follow each other in one script.
 *
 * `COват` is a word that nobody writes: two of its letters are Latin, the others Cyrillic. Where
 * the best path mixes Latin, Greek and Cyrillic letters with nothing else between them, all but
 * one script are ruled out there: the one is kept whose letters are likeliest. Letters that are
 * clearly of two scripts stay, and there are as many letters as before. Equals Python's
 * `keep_to_one_script`.
 *
 * @returns the same frames where nothing is mixed; else a copy, with zeros for what is ruled out.
 */
export function keepToOneScript(frames: Frames, alphabet: AnyAlphabet): Frames {
  const { scripts } = alphabet;
  if (scripts === null) return frames;
  const path = bestPath(frames);
  let values: Float64Array | null = null;
  for (const { first, stop } of findLetters(path.ids, scripts)) {
    const mixed = new Set(path.ids.slice(first, stop).map((id) => scripts[id]));
    if (mixed.size < 2) continue;
    const start = first > 0 ? path.ends[first - 1] : 0;
    const end = stop < path.ids.length ? path.starts[stop] : frames.time;
    const found = findBest(frames.slice(start, end), scripts, [...mixed].sort(), stop - first);
    if (found === null) continue;
    values ??= frames.values.slice();
    values.set(found.values, start * frames.classes);
  }
  return values === null ? frames : new Frames(frames.time, frames.classes, values);
}

/** The runs of letters among some ids: the index of the first of each, and one past its last. */
function findLetters(ids: number[], scripts: Uint8Array): { first: number; stop: number }[] {
  const runs: { first: number; stop: number }[] = [];
  ids.forEach((id, k) => {
    if (scripts[id] === 0) return;
    const last = runs.at(-1);
    if (last?.stop === k) last.stop++;
    else runs.push({ first: k, stop: k + 1 });
  });
  return runs;
}

/**
 * Frames of some letters, in the script that is likeliest; `null` where none is likely enough.
 *
 * @param mixed the scripts to choose from.
 * @param letters how many the best path has, and has to keep.
 */
function findBest(
  frames: Frames,
  scripts: Uint8Array,
  mixed: number[],
  letters: number,
): Frames | null {
  const least = bestPath(frames).logProbability - MOST_LOST;
  let most = -Infinity;
  let best: Frames | null = null;
  for (const script of mixed) {
    const kept = keepScript(frames, scripts, script);
    const { ids, logProbability } = bestPath(kept);
    const whole = ids.length === letters && ids.every((id) => scripts[id] === script);
    if (logProbability >= least && logProbability > most && whole) {
      most = logProbability;
      best = kept;
    }
  }
  return best;
}

/** A copy with zeros for the letters of all other scripts. */
function keepScript(frames: Frames, scripts: Uint8Array, script: number): Frames {
  const values = frames.values.map((value, k) => {
    const own = scripts[k % frames.classes];
    return own === 0 || own === script ? value : 0;
  });
  return new Frames(frames.time, frames.classes, values);
}
