import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Decoders } from "../src/core/decoders.js";
import { RecognizerError } from "../src/errors.js";
import { readSpec } from "../src/model/model_spec.js";
import { Alphabet } from "../src/text/alphabet.js";
import type { AnyAlphabet } from "../src/text/any_alphabet.js";
import { SymbolAlphabet } from "../src/text/symbol_alphabet.js";
import { compilePattern } from "../src/transcription/pattern_automaton.js";
import type { Frames } from "../src/engine/engine.js";
import type { ReadOptions } from "../src/reading.js";
import { CaseFile, type Golden } from "./support/golden.js";
import { expectNear } from "./support/near.js";

/** What `make_patterns.py` wrote: a text and its log-probability, or nothing where none fits. */
interface Patterns {
  words: { pattern?: string; alphabet?: string; words: [number, string | null, number | null][] }[];
  cased: [number, string, string | null, number | null][];
  refused: string[];
}

const file = path.join(import.meta.dirname, "patterns.json");
const patterns = JSON.parse(await readFile(file, "utf-8")) as Patterns;
const golden = await CaseFile.open<Golden>("golden.zip");
const { alphabet } = readSpec(golden.cases.model);

function expectText(
  frames: Frames,
  own: AnyAlphabet,
  options: ReadOptions,
  text: string | null,
  score: number | null,
): void {
  const name = JSON.stringify(options);
  const decoder = new Decoders(own).open(options)!;
  if (text === null) return expect(() => decoder.decode(frames), name).toThrow("frames");
  const [best] = decoder.decode(frames);
  if (score === null) {
    // Frames that forbid everything: of texts that they forbid as often any may be given.
    const allowed = options.pattern ?? `[${options.alphabet}]*`;
    expect(decoder.spell(best.ids), name).toMatch(new RegExp(`^(?:${allowed})$`));
  } else {
    expect(decoder.spell(best.ids), name).toBe(text);
  }
  expectNear(best.logProbability, score, 1e-6, name);
}

test("words under patterns and characters are those of Python", () => {
  for (const { words, ...options } of patterns.words) {
    for (const [number, text, score] of words) {
      const frames = golden.frames(golden.cases.words[number].frames, 16);
      expectText(frames, alphabet, options, text, score);
    }
  }
  const found = patterns.words.flatMap((one) => one.words);
  expect(found.length).toBeGreaterThan(300);
});

test("so are frames of every temper, with and without case", () => {
  for (const [number, pattern, text, score] of patterns.cased) {
    const { characters, frames } = golden.cases.decoders[number];
    expectText(golden.frames(frames, 32), new Alphabet(characters), { pattern }, text, score);
  }
  expect(
    patterns.cased.some(([, , text]) => text === null),
    "one that fits nothing",
  ).toBe(true);
});

test.each(patterns.refused)("a broken pattern is refused: %s", (pattern) => {
  expect(() => compilePattern(pattern, alphabet)).toThrow(RecognizerError);
  expect(() => compilePattern(pattern, alphabet)).toThrow(/^The pattern '/);
});

test("what the alphabet reads as one is one in a pattern", () => {
  const allows = (pattern: string, text: string, own: Alphabet) => {
    const automaton = compilePattern(pattern, own);
    const state = own.encode(text).reduce((last, id) => automaton.step(last, id), 0);
    return automaton.accepting[state];
  };
  const latin = new Alphabet("abi", true); // which has one kind of i
  expect(allows("İıI{2}", "iiii", latin)).toBe(true);
  const turkish = new Alphabet("abıi", true);
  const cases = { i: "i", İ: "i", I: "ı", "[A-Z]": "ı", "[^I]": "i" };
  for (const [pattern, text] of Object.entries(cases)) {
    expect(allows(pattern, text, turkish), pattern).toBe(true);
    expect(allows(pattern, "ıi".replace(text, ""), turkish), pattern).toBe(false);
  }
  const greek = new Alphabet("οδσς", true);
  expect(allows("ΟΔΟς", "οδος", greek)).toBe(true);
  expect(allows("ΟΔΟς", "οδοσ", greek)).toBe(false);
});

test("patterns that grow without end are refused soon", () => {
  expect(() => compilePattern("((a{50}){50}){50}", alphabet)).toThrow("4096 states");
  expect(() => compilePattern("(.*a){9}.{9}b{9}.*(a|b.{9}){9}", alphabet)).toThrow("4096 states");
  expect(() => compilePattern("a".repeat(10_001), alphabet)).toThrow("10001 characters");
  expect(() => compilePattern("G4", new SymbolAlphabet(["G4", "A4"]))).toThrow("reads symbols");
});
