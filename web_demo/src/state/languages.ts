import type { ModelRecord } from "@keras-crnn/recognizer";

/**
 * The language model for a model, relative to the page; `null` where its language has none.
 *
 * There are two of each language: with both cases, and one where case is ignored.
 */
export function languageFile(record: ModelRecord): string | null {
  if (record.language === null || record.kind === "symbols") return null;
  const cased = record.symbols.includes("a") && record.symbols.includes("A");
  return `models/${record.language}${cased ? "-full" : ""}.npz`;
}
