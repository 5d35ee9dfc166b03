/** Id of the CTC blank. */
export const BLANK = 0;

/**
 * What a model reads: single characters (`Alphabet`), or named symbols (`SymbolAlphabet`).
 *
 * Id 0 is the CTC blank, symbol k has id k + 1. Equals `keras_crnn.text.alphabets.AnyAlphabet`.
 */
export interface AnyAlphabet {
  readonly kind: "characters" | "symbols";

  /** Every symbol once, in the order of their ids; of an `Alphabet` its characters. */
  readonly symbols: readonly string[];

  /** Number of classes that a network gives per time step: the symbols and the blank. */
  readonly classes: number;

  /** Of each class its script, see `listScripts`; `null` where letters of two cannot look alike. */
  readonly scripts: Uint8Array | null;

  /** Whether a character that the alphabet lacks is read as its other case. */
  readonly ignoreCase: boolean;

  /** Brings text to the form in which the alphabet compares it, and leaves out what it lacks. */
  keep(text: string): string;

  /** The symbols of a text that the alphabet lacks. */
  listForeign(text: string): string[];

  /** Turns text into ids. Throws for a foreign symbol; the message names it. */
  encode(text: string): number[];

  /** Turns ids, blanks and repeats already collapsed, into text. */
  decode(ids: readonly number[]): string;
}

/** Whether two alphabets are the same, case and all. */
export function sameAlphabet(one: AnyAlphabet, other: AnyAlphabet): boolean {
  return (
    one.kind === other.kind &&
    one.ignoreCase === other.ignoreCase &&
    one.symbols.length === other.symbols.length &&
    one.symbols.every((symbol, k) => symbol === other.symbols[k])
  );
}

/** Fewest frames in which CTC can spell `ids`: a repeat needs a blank between. */
export function requiredFrames(ids: readonly number[]): number {
  return ids.reduce((sum, id, k) => sum + (k > 0 && id === ids[k - 1] ? 2 : 1), 0);
}

/** Throws for an id that is no symbol of so many. */
export function checkId(id: number, symbols: number): void {
  if (!(Number.isInteger(id) && id >= 1 && id <= symbols)) {
    throw new Error(`Id ${id} is none: ids run from 1 to ${symbols}, and 0 is the blank.`);
  }
}
