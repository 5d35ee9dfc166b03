/** What an error is about, for a page that says it in its own words. */
export type ErrorCode =
  | "model" // no model of keras-crnn, or a damaged one
  | "runtime" // no WebAssembly, or its files are not where they were looked for
  | "network" // a file could not be fetched
  | "picture" // cannot be decoded, or has no pixels
  | "box" // outside of the picture
  | "lexicon" // no words, or characters that the model does not know
  | "pattern" // broken, or asks for what the model cannot read
  | "language-model" // none, a damaged one, or one of another alphabet
  | "options" // that do not go together
  | "narrow" // too few columns for anything that the options allow
  | "closed"; // the recogniser was closed

/** An error that says in plain words what is wrong and what to do about it. */
export class RecognizerError extends Error {
  override readonly name = "RecognizerError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
