import { expect, test } from "vitest";
import {
  FIRST_SETTINGS,
  readOptions,
  readsAlike,
  restoreSettings,
  saveSettings,
  splitWords,
  type Settings,
} from "../../src/state/settings.js";

test("words may stand on lines or between commas, and count once", () => {
  expect(splitWords(" Main \r\nStreet,Main;\n\nNew York")).toEqual(["Main", "Street", "New York"]);
});

test("the recogniser is told of one limit, and of the language model only without any", () => {
  const settings: Settings = { ...FIRST_SETTINGS, words: "one\ntwo", pattern: "\\d", characters: "12" };
  expect(readOptions(settings, true)).toEqual({ languageModel: "record" });
  expect(readOptions(settings, false)).toEqual({ languageModel: null });
  expect(readOptions({ ...settings, spelling: false }, true)).toEqual({ languageModel: null });
  expect(readOptions({ ...settings, limit: "words" }, true)).toEqual({
    lexicon: ["one", "two"],
    ignoreCase: true,
    languageModel: null,
  });
  expect(readOptions({ ...settings, limit: "pattern" }, true)).toEqual({
    pattern: "\\d",
    languageModel: null,
  });
  expect(readOptions({ ...settings, limit: "characters" }, true)).toEqual({
    alphabet: "12",
    languageModel: null,
  });
});

test("a limit that says nothing is none", () => {
  for (const limit of ["words", "pattern", "characters"] as const) {
    expect(readOptions({ ...FIRST_SETTINGS, limit }, true)).toEqual({ languageModel: "record" });
  }
});

test("what does not matter to the text is no reason to read again", () => {
  const typed = { ...FIRST_SETTINGS, words: "one" };
  expect(readsAlike(typed, FIRST_SETTINGS)).toBe(true);
  expect(readsAlike({ ...typed, theme: "dark" }, FIRST_SETTINGS)).toBe(true);
  expect(readsAlike({ ...typed, limit: "words" }, FIRST_SETTINGS)).toBe(false);
});

test("settings come back as they were saved", () => {
  const settings: Settings = { ...FIRST_SETTINGS, model: "x", limit: "words", words: "ü\n", theme: "dark" };
  expect(restoreSettings(saveSettings(settings))).toEqual(settings);
});

test("what someone else left in their place does no harm", () => {
  for (const saved of [null, "", "{", "[1]", "null", '{"limit":"all","theme":3,"words":{}}']) {
    expect(restoreSettings(saved)).toEqual(FIRST_SETTINGS);
  }
});
