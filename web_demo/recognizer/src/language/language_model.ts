import { RecognizerError } from "../errors.js";
import { type AnyAlphabet, sameAlphabet } from "../text/any_alphabet.js";
import { findSpace } from "../transcription/words.js";
import { END, type Ngrams, readNgrams } from "./ngrams.js";

/**
 * Which character comes next in a word: n-grams with Witten-Bell smoothing, so that nothing is
 * impossible.
 *
 * Equals `keras_crnn.transcription.language_model.LanguageModel`, of which it reads the files as
 * they are: `english-full.npz` for crnn-en-full, `english.npz` for models without case.
 */
export class LanguageModel {
  private readonly space: number | null;
  private readonly followed: number; // share of the words that end before a space

  constructor(private readonly ngrams: Ngrams) {
    this.space = findSpace(ngrams.alphabet);
    this.followed = this.space === null ? 0 : this.countFollowed(this.space);
  }

  /**
   * Reads the `.npz` file of a language model.
   *
   * @throws RecognizerError `language-model`: the file holds none, or is damaged.
   */
  static async read(file: Uint8Array): Promise<LanguageModel> {
    try {
      return new LanguageModel(await readNgrams(file));
    } catch (error) {
      throw new RecognizerError(
        "language-model",
        `The file holds no language model (${(error as Error).message}): it is damaged, or ` +
          "something else. Take an english file of keras-crnn, or make one with keras-crnn " +
          "language-model.",
        { cause: error },
      );
    }
  }

  /**
   * The same model for another alphabet, without what that lacks, as Python's `adapted`. What the
   * other has more is as improbable as what was never seen.
   *
   * @throws RecognizerError `language-model`: the other lacks letters, or is too large.
   */
  adapted(alphabet: AnyAlphabet): LanguageModel {
    if (sameAlphabet(alphabet, this.alphabet)) return this;
    const lost = this.alphabet.symbols.filter((one) => alphabet.listForeign(one).length > 0);
    try {
      const letters = lost.filter((one) => /\p{L}/u.test(one));
      if (letters.length > 0) throw new Error(`it lacks ${letters.join(" ")}`);
      return new LanguageModel(this.ngrams.adapted(alphabet));
    } catch (error) {
      throw new RecognizerError(
        "language-model",
        `The language model does not fit the alphabet of ${alphabet.symbols.length} characters ` +
          `that the recogniser reads: ${(error as Error).message}.`,
        { cause: error },
      );
    }
  }

  /** What the words are made of. */
  get alphabet(): AnyAlphabet {
    return this.ngrams.alphabet;
  }

  /**
   * Probability of each class after the beginning of a text; at 0 that the text ends.
   *
   * Where the alphabet has a space, a text is words with spaces between: each is judged by itself,
   * and where one ends a space follows as often as in the texts that were counted.
   */
  predict(ids: readonly number[]): Float64Array {
    const share = this.ngrams.share(this.context(ids));
    if (this.space !== null) {
      const ends = share[END] + share[this.space];
      share[this.space] = ends * this.followed;
      share[END] = ends - share[this.space];
    }
    return share;
  }

  /** Log-probability of a whole text and its end, in nats. */
  score(ids: readonly number[]): number {
    let sum = 0;
    for (let k = 0; k <= ids.length; k++) {
      sum += Math.log(this.predict(ids.slice(0, k))[k < ids.length ? ids[k] : END]);
    }
    return sum;
  }

  /** The characters that count: as far back as the order or the beginning of the word. */
  private context(ids: readonly number[]): number[] {
    const size = this.ngrams.order - 1;
    let start = Math.max(0, ids.length - size);
    for (let k = start; k < ids.length; k++) if (ids[k] === this.space) start = k + 1;
    const context = ids.slice(start);
    return context.length < size ? [END, ...context] : context;
  }

  /** It is above 0, so nothing is impossible. */
  private countFollowed(space: number): number {
    const ends = this.ngrams.count(END) + 1;
    return (Math.min(this.ngrams.count(space), ends - 1) + 0.5) / ends;
  }
}
