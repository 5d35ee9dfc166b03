import { type AnyAlphabet } from "../text/any_alphabet.js";
import type { Path } from "./best_path.js";

// Below this a probability counts as this: its logarithm stays finite.
const LEAST = 1e-300;

/** A word of a path. */
export interface WordSpan {
  /** Index of its first character in the path, and the one after its last. */
  first: number;
  stop: number;
  /** First of its frames, the one after the space before it; and the one of the space behind it. */
  start: number;
  end: number;
}

/** A word of a reading. */
export interface ReadWord {
  span: WordSpan;
  /** How sure the word is, in nats. */
  logProbability: number;
  /** Whether the language model had a say. */
  weighed: boolean;
}

/** The same span behind so many characters and frames more. */
export function moveSpan(span: WordSpan, characters: number, frames: number): WordSpan {
  return {
    first: span.first + characters,
    stop: span.stop + characters,
    start: span.start + frames,
    end: span.end + frames,
  };
}

/** Id of the space, which stands between words; `null` where the alphabet has none. */
export function findSpace(alphabet: AnyAlphabet): number | null {
  const place = alphabet.symbols.indexOf(" ");
  return place >= 0 ? place + 1 : null;
}

/** The words of a path through so many frames, without empty ones. */
export function splitPath(path: Path, time: number, space: number | null): WordSpan[] {
  const spaces = [...path.ids.keys()].filter((k) => path.ids[k] === space);
  const spans: WordSpan[] = [];
  for (let k = 0; k <= spaces.length; k++) {
    const before = spaces[k - 1] as number | undefined;
    const behind = spaces[k] as number | undefined;
    const span = {
      first: before === undefined ? 0 : before + 1,
      stop: behind ?? path.ids.length,
      start: before === undefined ? 0 : path.ends[before],
      end: behind === undefined ? time : path.starts[behind],
    };
    if (span.first < span.stop) spans.push(span);
  }
  return spans;
}

/**
 * The words of what a decoder gave, none of them weighed.
 *
 * @param logProbability of the text. One word has that; of several each has the product of its
 *   characters' probabilities.
 */
export function listWords(
  path: Path,
  time: number,
  alphabet: AnyAlphabet,
  logProbability: number,
): ReadWord[] {
  const spans = splitPath(path, time, findSpace(alphabet));
  if (spans.length === 1) return [{ span: spans[0], logProbability, weighed: false }];
  return spans.map((span) => {
    const peaks = path.probabilities.slice(span.first, span.stop);
    const sure = peaks.reduce((sum, peak) => sum + Math.log(Math.max(peak, LEAST)), 0);
    return { span, logProbability: sure, weighed: false };
  });
}
