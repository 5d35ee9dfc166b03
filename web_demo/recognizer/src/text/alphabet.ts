import { type AnyAlphabet, checkId } from "./any_alphabet.js";
import { listScripts } from "./scripts.js";

/** The four kinds of i, each with the forms it is looked up in. */
const KINDS_OF_I = ["Iıi", "iİI", "İiI", "ıIi"];

/**
 * The characters a model reads: id 0 is the CTC blank, character k has id k + 1.
 *
 * Characters are Unicode code points, in NFC. Equals `keras_crnn.text.alphabet.Alphabet`.
 */
export class Alphabet implements AnyAlphabet {
  readonly kind = "characters";
  readonly symbols: readonly string[];
  readonly classes: number;
  readonly scripts: Uint8Array | null;
  private readonly ids: ReadonlyMap<string, number>;

  /**
   * @param characters every character once, in the order of their ids.
   * @param ignoreCase whether a character that the alphabet lacks is read as its other case.
   * @throws Error no characters, a repeated one, or one that NFC changes.
   */
  constructor(
    characters: string,
    readonly ignoreCase = false,
  ) {
    this.symbols = [...characters];
    this.classes = this.symbols.length + 1;
    this.scripts = listScripts(this.symbols);
    this.ids = new Map(this.symbols.map((symbol, k) => [symbol, k + 1]));
    if (this.symbols.length === 0) {
      throw new Error("An alphabet needs at least one character; got none.");
    }
    if (characters.normalize("NFC") !== characters) {
      throw new Error(`Alphabet characters must be in NFC, single code points; got ${characters}.`);
    }
    if (this.ids.size !== this.symbols.length) {
      throw new Error(`Each character may stand once in an alphabet; this repeats: ${characters}`);
    }
  }

  keep(text: string): string {
    return this.foldCharacters(text)
      .filter((one) => this.ids.has(one))
      .join("");
  }

  listForeign(text: string): string[] {
    return [...text].filter((one) => !this.ids.has(this.ignoreCase ? this.fold(one) : one));
  }

  encode(text: string): number[] {
    return this.foldCharacters(text).map((one, k) => {
      const id = this.ids.get(one);
      if (id === undefined) {
        throw new Error(
          `Character '${one}' at position ${k} of '${text}' is not among the ` +
            `${this.symbols.length} that the model reads.`,
        );
      }
      return id;
    });
  }

  decode(ids: readonly number[]): string {
    return ids
      .map((id) => {
        checkId(id, this.symbols.length);
        return this.symbols[id - 1];
      })
      .join("");
  }

  /** A character of the alphabet, and all that is read as it. */
  listForms(character: string): string[] {
    if (!this.ignoreCase) return [character];
    const others = [...character.toLowerCase(), ...character.toUpperCase(), ..."iIİı"];
    return [character, ...others.filter((one) => this.fold(one) === character)];
  }

  private foldCharacters(text: string): string[] {
    const characters = [...text.normalize("NFC")];
    return this.ignoreCase ? characters.map((one) => this.fold(one)) : characters;
  }

  private fold(character: string): string {
    if (this.ids.has(character)) return character;
    // The kinds of i: Turkish as far as the alphabet has a dotless i or a dotted capital.
    const kinds = KINDS_OF_I.find((one) => one.startsWith(character));
    if (kinds) return [...kinds].find((one) => this.ids.has(one)) ?? character;
    // A case of several characters, such as SS for a sharp s, is none of the alphabet's.
    const forms = [character.toLowerCase(), character.toUpperCase()];
    return forms.find((form) => [...form].length === 1 && this.ids.has(form)) ?? character;
  }
}
