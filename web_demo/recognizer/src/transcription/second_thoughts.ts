import type { Frames } from "../engine/engine.js";
import type { LanguageModel } from "../language/language_model.js";
import type { AnyAlphabet } from "../text/any_alphabet.js";
import { align, IMPOSSIBLE } from "./alignment.js";
import { BeamDecoder } from "./beam_decoder.js";
import { bestPath, type Path } from "./best_path.js";
import { scoreLabel } from "./ctc_score.js";
import { keepToOneScript } from "./one_script.js";
import { temper } from "./temperature.js";
import { findSpace, moveSpan, type ReadWord, splitPath, type WordSpan } from "./words.js";

// What a rank counts in the confidence, at a temperature of 1: fitted on development sets.
const RANK_WEIGHT = 0.75;
/**
 * Probability of a word's text, over all its alignments at the model's temperature, below which it
 * is unsure.
 */
export const UNSURE = 0.9;
// Nats a character, the word's end included, above which a spelling is likely.
const LEAST_LIKELY = -2.5;

/**
 * Keeps the words of the best path that are sure, and asks a language model about the others.
 *
 * What a search weighed by the language model finds is taken where it is a likely spelling. So
 * codes, prices and foreign words stay as the network reads them, and clear words cost nothing.
 * Gives what Python's `SecondThoughts` gives.
 */
export class SecondThoughts {
  private readonly decoder: BeamDecoder;
  /** The alphabet of its language model. */
  readonly alphabet: AnyAlphabet;

  /** @param temperature the model's. */
  constructor(
    private readonly languageModel: LanguageModel,
    private readonly temperature: number,
  ) {
    this.decoder = BeamDecoder.weigh(languageModel);
    this.alphabet = languageModel.alphabet;
  }

  /** Log-probability of a text as English, or whatever the language is, for each character. */
  spell(text: string): number {
    const ids = this.alphabet.encode(this.alphabet.keep(text));
    return this.languageModel.score(ids) / (ids.length + 1);
  }

  /**
   * The likeliest spelling of one word, if it is likely enough.
   *
   * @param frames of the word, before any temperature.
   * @returns its `logProbability` is that of the word among those that the search has found, the
   *   language model counted. `null` where no spelling is likely, or frames that hold nothing but
   *   zeros make all of them impossible.
   */
  weigh(frames: Frames): Path | null {
    const found = this.decoder.rank(frames);
    const { ids, rank } = found[0];
    if (ids.length === 0 || rank === -Infinity) return null;
    if (this.languageModel.score(ids) <= LEAST_LIKELY * (ids.length + 1)) return null;
    const weight = RANK_WEIGHT / this.temperature;
    const others = found.reduce((sum, one) => sum + Math.exp((one.rank - rank) * weight), 0);
    return { ...align(frames, ids), logProbability: -Math.log(others) };
  }
}

/**
 * What frames say: the path of the whole, and its words.
 *
 * The path's `logProbability` is that of the text over all its alignments, in which each weighed
 * word has gained what it gained alone.
 */
export interface BestReading {
  path: Path;
  words: ReadWord[];
}

/**
 * The best path through frames, its words reconsidered where they are unsure.
 *
 * Letters that follow each other are in one script, see `keepToOneScript`. A word is as probable as
 * its text over all its alignments with its frames, equation 1 of the paper: the best path alone
 * says too little where a letter may begin in this frame or in the next.
 *
 * @param temperature the model's, for how sure the words are.
 * @param thoughts or `null` to take the best path as it is.
 */
export function readBest(
  frames: Frames,
  alphabet: AnyAlphabet,
  temperature: number,
  thoughts: SecondThoughts | null,
): BestReading {
  const tempered = keepToOneScript(temper(frames, temperature), alphabet);
  const space = findSpace(alphabet);
  const best = bestPath(tempered);
  let path = best;
  const words: ReadWord[] = [];
  let shift = 0; // characters that the path has more than it had
  const whole = Math.min(0, scoreLabel(tempered, best.ids)); // it rounds
  let gained = 0; // nats, where words were weighed
  for (const place of splitPath(best, frames.time, space)) {
    const { start, end } = place;
    const ids = best.ids.slice(place.first, place.stop);
    const isWhole = end - start === frames.time;
    const sure = isWhole ? whole : Math.min(0, scoreLabel(tempered.slice(start, end), ids));
    const span = moveSpan(place, shift, 0);
    const unsure = thoughts !== null && Math.exp(sure) < UNSURE;
    const word = unsure ? thoughts.weigh(frames.slice(start, end)) : null;
    if (word === null) {
      words.push({ span, logProbability: sure, weighed: false });
      continue;
    }
    path = replace(path, span, word);
    gained += word.logProbability - Math.max(sure, IMPOSSIBLE);
    for (const part of splitPath(word, end - start, space)) {
      const moved = moveSpan(part, span.first, start);
      words.push({ span: moved, logProbability: word.logProbability, weighed: true });
    }
    shift += word.ids.length - (span.stop - span.first);
  }
  return { path: { ...path, logProbability: Math.min(0, whole + gained) }, words };
}

/** A path with another word in the place of one of its own; its `logProbability` stays. */
function replace(path: Path, { first, stop, start }: WordSpan, word: Path): Path {
  const put = <T>(whole: T[], part: T[]) => [
    ...whole.slice(0, first),
    ...part,
    ...whole.slice(stop),
  ];
  return {
    ids: put(path.ids, word.ids),
    probabilities: put(path.probabilities, word.probabilities),
    starts: put(
      path.starts,
      word.starts.map((step) => step + start),
    ),
    ends: put(
      path.ends,
      word.ends.map((step) => step + start),
    ),
    logProbability: path.logProbability,
  };
}
