import { RecognizerError } from "../errors.js";
import type { ReadOptions } from "../reading.js";
import type { AnyAlphabet } from "../text/any_alphabet.js";
import { Automaton } from "../transcription/automaton.js";
import { BeamDecoder } from "../transcription/beam_decoder.js";
import type { Decoder } from "../transcription/decoder.js";
import { Lexicon } from "../transcription/lexicon.js";
import { LexiconDecoder } from "../transcription/lexicon_decoder.js";
import { compilePattern } from "../transcription/pattern_automaton.js";

/** Decoders for a model's alphabet; the last one is kept, as a page reads many boxes with one. */
export class Decoders {
  private key = "";
  private last: Decoder | null = null;

  constructor(private readonly alphabet: AnyAlphabet) {}

  /**
   * The decoder that options ask for; `null` where nothing bounds the reading.
   *
   * @throws RecognizerError `lexicon`, `pattern` or `options`.
   */
  open(options: ReadOptions): Decoder | null {
    const { lexicon, pattern, alphabet, ignoreCase } = options;
    const given = Object.entries({ lexicon, pattern, alphabet }).filter(
      ([, value]) => value !== undefined,
    );
    if (given.length > 1) {
      throw new RecognizerError(
        "options",
        `${given.map(([name]) => name).join(" and ")} do not go together: give one of them.`,
      );
    }
    if (ignoreCase !== undefined && lexicon === undefined) {
      throw new RecognizerError("options", "ignoreCase is about a lexicon: give one, too.");
    }
    const key = JSON.stringify([lexicon, pattern, alphabet, ignoreCase]);
    if (key !== this.key) this.last = this.make(options);
    this.key = key;
    return this.last;
  }

  private make({ lexicon, pattern, alphabet, ignoreCase }: ReadOptions): Decoder | null {
    if (lexicon) return new LexiconDecoder(new Lexicon(lexicon, this.alphabet, ignoreCase));
    if (pattern !== undefined) {
      return BeamDecoder.bind(compilePattern(pattern, this.alphabet), this.alphabet);
    }
    if (alphabet !== undefined) {
      return BeamDecoder.bind(Automaton.ofCharacters(alphabet, this.alphabet), this.alphabet);
    }
    return null;
  }
}
