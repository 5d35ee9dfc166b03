import { type AnyAlphabet, checkId } from "./any_alphabet.js";

const SPACES = /[\s\p{Z}]+/u;

/**
 * The named symbols a model reads, such as the pitches of a score.
 *
 * A text is the names of its symbols with single spaces between: `"G4 A4 B4"`. Equals
 * `keras_crnn.text.symbols.SymbolAlphabet`.
 */
export class SymbolAlphabet implements AnyAlphabet {
  readonly kind = "symbols";
  readonly ignoreCase = false;
  readonly scripts = null;
  readonly classes: number;
  private readonly ids: ReadonlyMap<string, number>;

  /**
   * @param symbols every name once, in the order of their ids: in NFC, without white space.
   * @throws Error no symbols, a repeated one, or a name that is empty, holds white space or is
   *   changed by NFC.
   */
  constructor(readonly symbols: readonly string[]) {
    this.classes = symbols.length + 1;
    this.ids = new Map(symbols.map((name, k) => [name, k + 1]));
    if (symbols.length === 0) throw new Error("An alphabet needs at least one symbol; got none.");
    for (const name of symbols) {
      const parts = split(name);
      if (parts.length !== 1 || parts[0] !== name) {
        throw new Error(`The name of a symbol is in NFC, without white space; got '${name}'.`);
      }
    }
    if (this.ids.size !== symbols.length) {
      throw new Error(`Each symbol may stand once in an alphabet; this repeats: ${symbols}`);
    }
  }

  keep(text: string): string {
    return split(text)
      .filter((name) => this.ids.has(name))
      .join(" ");
  }

  listForeign(text: string): string[] {
    return split(text).filter((name) => !this.ids.has(name));
  }

  encode(text: string): number[] {
    return split(text).map((name, k) => {
      const id = this.ids.get(name);
      if (id === undefined) {
        throw new Error(
          `Symbol '${name}' at position ${k} of '${text}' is not among the ` +
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
      .join(" ");
  }
}

function split(text: string): string[] {
  return text
    .normalize("NFC")
    .split(SPACES)
    .filter((name) => name !== "");
}
