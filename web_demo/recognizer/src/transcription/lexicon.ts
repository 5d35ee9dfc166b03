import { RecognizerError } from "../errors.js";
import type { AnyAlphabet } from "../text/any_alphabet.js";
import { listForms, listGiven, type WordForm } from "./word_forms.js";

const NAMED = 5; // words that an error names

/**
 * Words, folded and encoded by an alphabet, that remember how they were spelt.
 *
 * Words that fold alike count once, and the first spelling stays. Blank ones are ignored.
 */
export class Lexicon {
  /** The words as given, in the order given, each once. */
  readonly words: readonly string[];
  /** Character ids of each form of a word; without `ignoreCase` each word has one. */
  readonly labels: readonly number[][];
  /** The most forms that a word has. */
  readonly mostForms: number;
  private readonly owners: number[]; // the word that each form is of
  private readonly places = new Map<string, number>(); // of each folded form

  /**
   * @param words in the order that decides between equally probable ones. For a model of symbols
   *   their names, with spaces between.
   * @param ignoreCase whether a picture may show a word in another case than it is given: a model
   *   that tells the cases apart then looks for it as given, in lower case, in upper case and with
   *   initial capitals.
   * @throws RecognizerError `lexicon`: no words, or characters that the alphabet lacks.
   */
  constructor(
    words: readonly string[],
    readonly alphabet: AnyAlphabet,
    ignoreCase = false,
  ) {
    const given = words.filter((word) => word.trim() !== "");
    if (given.length === 0) {
      throw new RecognizerError("lexicon", "There are no words in the lexicon: give at least one.");
    }
    const cased = ignoreCase && alphabet.kind === "characters" && !alphabet.ignoreCase;
    const kept: number[] = [];
    for (const form of this.keepForms(cased ? listForms(given) : listGiven(given), given)) {
      const folded = alphabet.keep(form.text);
      if (this.places.has(folded)) continue;
      this.places.set(folded, kept.length);
      kept.push(form.owner);
    }
    this.labels = [...this.places.keys()].map((text) => alphabet.encode(text));
    const used = [...new Set(kept)].sort((a, b) => a - b);
    this.words = used.map((owner) => given[owner]);
    const indices = new Map(used.map((owner, k) => [owner, k]));
    this.owners = kept.map((owner) => indices.get(owner)!);
    const counts = this.words.map(() => 0);
    for (const owner of this.owners) counts[owner]++;
    this.mostForms = counts.reduce((a, b) => Math.max(a, b));
  }

  /** The word with these character ids, as it was given. */
  spell(ids: readonly number[]): string {
    const form = this.places.get(this.alphabet.decode(ids));
    if (form === undefined) throw new Error(`${ids} is no word of the lexicon.`);
    return this.words[this.owners[form]];
  }

  /** The forms that lose no character; throws where a word has none. */
  private keepForms(forms: WordForm[], given: string[]): WordForm[] {
    const kept = forms.filter(({ text }) => this.alphabet.listForeign(text).length === 0);
    const spelt = new Set(kept.map(({ owner }) => owner));
    const owners = [...new Set(forms.map(({ owner }) => owner))];
    const wrong = owners.filter((owner) => !spelt.has(owner));
    if (wrong.length === 0) return kept;
    const named = wrong.slice(0, NAMED).map((owner) => {
      const unknown = new Set(this.alphabet.listForeign(given[owner]));
      return `'${given[owner].slice(0, 80)}' (${[...unknown].join(" ")})`;
    });
    throw new RecognizerError(
      "lexicon",
      `${wrong.length} of ${given.length} words hold what the model does not know: ` +
        `${named.join(", ")}. Leave them out, or take a model of another alphabet.`,
    );
  }
}
