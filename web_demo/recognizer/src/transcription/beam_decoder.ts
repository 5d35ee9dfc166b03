import type { Frames } from "../engine/engine.js";
import { RecognizerError } from "../errors.js";
import type { LanguageModel } from "../language/language_model.js";
import type { AnyAlphabet } from "../text/any_alphabet.js";
import type { Automaton } from "./automaton.js";
import { BeamSearch, type Ranking } from "./beam_search.js";
import { normalizeFrames } from "./ctc_score.js";
import type { Decoder, Transcription } from "./decoder.js";

const WIDTH = 10;
// Chosen together with the English language models, as in Python.
const LANGUAGE_WEIGHT = 0.5;
const LENGTH_BONUS = 1.6;

/** A label as a beam ranks it: by its log-probability and what the language model adds, in nats. */
export interface Ranked extends Transcription {
  rank: number;
}

/**
 * Prefix beam search: keeps the best beginnings of a label from frame to frame.
 *
 * Labels are ranked by log p(label | frames), with a language model by that + languageWeight * log
 * p(label) + lengthBonus * length. What is left at the end is scored anew over all alignments, so
 * a probability is exact; what a narrow beam can miss is a label. With a constraint the best way
 * from an entry to an allowed end is added, so that a beam of any width reaches one. Gives what
 * Python's `BeamDecoder` gives with the same numbers.
 */
export class BeamDecoder implements Decoder {
  private constructor(
    private readonly ranking: Ranking,
    private readonly alphabet: AnyAlphabet,
  ) {}

  /** Weighed by a language model. */
  static weigh(languageModel: LanguageModel, leastProbability = 1e-3, width = WIDTH): BeamDecoder {
    const ranking: Ranking = {
      width,
      leastProbability,
      languageModel,
      languageWeight: LANGUAGE_WEIGHT,
      lengthBonus: LENGTH_BONUS,
      automaton: null,
    };
    return new BeamDecoder(ranking, languageModel.alphabet);
  }

  /** Bound to what an automaton allows, however improbable. */
  static bind(automaton: Automaton, alphabet: AnyAlphabet, width = WIDTH): BeamDecoder {
    const ranking: Ranking = {
      width,
      leastProbability: 0,
      languageModel: null,
      languageWeight: 0,
      lengthBonus: 0,
      automaton,
    };
    return new BeamDecoder(ranking, alphabet);
  }

  decode(frames: Frames, count = 1): Transcription[] {
    return this.rank(frames).slice(0, count);
  }

  spell(ids: readonly number[]): string {
    return this.alphabet.decode(ids);
  }

  /**
   * The best labels with their ranks, best first: one at least. Where frames hold exact zeros and
   * make every label found impossible, the one that they forbid least, with minus infinity.
   */
  rank(frames: Frames): Ranked[] {
    const { automaton } = this.ranking;
    if (automaton && automaton.fewestFrames > frames.time) {
      throw new RecognizerError(
        "narrow",
        `The shortest text that is allowed needs ${automaton.fewestFrames} frames; the picture ` +
          `has ${frames.time}. A wider picture gives more.`,
      );
    }
    const normal = normalizeFrames(frames);
    const found = new BeamSearch(this.ranking, frames).run();
    const ranked = found.map(({ ids, bonus }) => {
      const logProbability = normal.score(ids);
      return { ids, logProbability, rank: logProbability + bonus };
    });
    const possible = ranked.filter(({ rank }) => rank > -Infinity);
    if (possible.length > 0) return possible.sort((a, b) => b.rank - a.rank);
    const ranks = found.map(({ rank }) => rank);
    return [ranked[ranks.indexOf(Math.max(...ranks))]];
  }
}
