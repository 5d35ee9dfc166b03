/** A part of a picture, in pixels of the whole picture, upright. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * One character of a reading, or one symbol such as `G4`.
 *
 * `confidence` is 0 to 1; `left` and `right` are pixels of the crop. Borders lie midway between
 * neighbouring characters, so they are near the true edges and not exact ones.
 */
export interface Character {
  text: string;
  confidence: number;
  left: number;
  right: number;
}

/** What stands between two spaces. `weighed`: whether the language model had a say. */
export interface Word {
  text: string;
  confidence: number;
  left: number;
  right: number;
  weighed: boolean;
}

/** What a picture, or a box of it, says. `text` is empty where nothing was read. */
export interface Reading {
  text: string;
  /**
   * 0 to 1: probability of the text, over all its alignments with what the network gave. Without
   * bounds it is that at the model's temperature, where a word that the language model weighed has
   * that of its spelling. Where the crop was tried turned, it counts how likely that turn is.
   */
  confidence: number;
  characters: Character[];
  words: Word[];
  /** Whether the language model had a say in any word. */
  weighed: boolean;
  /**
   * Degrees, clockwise, by which the crop was turned to be read. `left` and `right` of characters
   * and words are pixels of the turned crop.
   */
  turned: 0 | 90 | 180 | 270;
  /** From the grey levels of the crop to the reading. */
  milliseconds: number;
}

/** What bounds or weighs a reading. At most one of `lexicon`, `pattern` and `alphabet`. */
export interface ReadOptions {
  /** The words that it may be, one of which is read. */
  lexicon?: string[];
  /** Whether a word of the lexicon may be shown in another case than it is given in. */
  ignoreCase?: boolean;
  /** A regular expression for the whole text: `.`, `\d`, `\w`, `\s`, sets, groups, repeats. */
  pattern?: string;
  /** The characters that may be read; of a model of symbols their names, with spaces between. */
  alphabet?: string;
  /**
   * `"record"` has the language model that was loaded weigh words that the network is unsure of;
   * `null` reads without. By default it weighs where one was loaded.
   */
  languageModel?: "record" | null;
  /**
   * Which crops are tried turned as well: those higher than wide by both quarter turns (`"tall"`,
   * the default), `"any"` upside down too, or `"none"`. A model of symbols never turns.
   */
  turns?: "tall" | "any" | "none";
}

/** What a model says about itself. */
export interface ModelRecord {
  /** Name of the network. */
  name: string;
  /** Every character or symbol that it reads, in the order of their ids. */
  symbols: string[];
  /** `"characters"`, or `"symbols"` such as the pitches of a score. */
  kind: "characters" | "symbols";
  /** Pixels to which a picture is resized. */
  height: number;
  /** The widths that its network takes, in pixels; none where it takes any. */
  widths: number[];
  /** The language that it reads, such as `"english"`, or `null`. */
  language: string | null;
  /** That brings its probabilities to shares of right readings. */
  temperature: number;
}
