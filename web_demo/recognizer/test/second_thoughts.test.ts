import { expect, test } from "vitest";
import { Frames } from "../src/engine/engine.js";
import { LanguageModel } from "../src/language/language_model.js";
import { Ngrams } from "../src/language/ngrams.js";
import { Alphabet } from "../src/text/alphabet.js";
import { scoreLabel } from "../src/transcription/ctc_score.js";
import { readBest, SecondThoughts } from "../src/transcription/second_thoughts.js";
import { temper } from "../src/transcription/temperature.js";

const alphabet = new Alphabet("ab ");
// Blank, a, b, space. Of two frames "a" has three alignments: a and blank, twice a, blank and a.
const A = [
  [0.2, 0.7, 0.1, 0],
  [0.5, 0.4, 0.1, 0],
];
const A_SURE = 0.7 * 0.5 + 0.7 * 0.4 + 0.2 * 0.4;
const SPACE = [0.3, 0.1, 0, 0.6];
const B = [0.03, 0.07, 0.9, 0];
// Counts of "a" three times and "b" once: ends, a, b, a first, b first, the ends behind a and b.
const events = Float64Array.of(0, 1, 2, 5, 6, 8, 12);
const model = new LanguageModel(
  new Ngrams(alphabet, 2, events, Float64Array.of(4, 3, 1, 3, 1, 3, 1)),
);

function makeFrames(...rows: number[][]): Frames {
  return new Frames(rows.length, rows[0].length, Float64Array.from(rows.flat()));
}

test("a word is as probable as all alignments of its text", () => {
  const { path, words } = readBest(makeFrames(...A), alphabet, 1, null);
  expect(path.ids).toEqual([1]);
  expect(words.length).toBe(1);
  expect(Math.exp(words[0].logProbability)).toBeCloseTo(A_SURE, 12);
  expect(path.logProbability).toBe(words[0].logProbability);
});

test("the alignments are those of the tempered frames", () => {
  const frames = makeFrames(...A);
  const t = temper(frames, 2);
  const sure = t.at(0, 1) * (t.at(1, 0) + t.at(1, 1)) + t.at(0, 0) * t.at(1, 1);
  const { words } = readBest(frames, alphabet, 2, null);
  expect(Math.exp(words[0].logProbability)).toBeCloseTo(sure, 12);
});

test("a line is as probable as all its alignments", () => {
  const frames = makeFrames([0.4, 0.6, 0, 0], [0.5, 0.2, 0, 0.3], [0.1, 0, 0, 0.9], [0, 1, 0, 0]);
  const { path, words } = readBest(frames, alphabet, 1, null);
  expect(alphabet.decode(path.ids)).toBe("a a");
  // The space in the third frame; in the second, a blank behind it; in both.
  const first = 0.6 * 0.5 + 0.6 * 0.2 + 0.4 * 0.2;
  const whole = first * 0.9 + 0.6 * 0.3 * 0.1 + 0.6 * 0.3 * 0.9;
  expect(Math.exp(path.logProbability)).toBeCloseTo(whole, 12);
  expect(words.map((one) => Math.exp(one.logProbability))).toEqual([
    expect.closeTo(first, 12),
    expect.closeTo(1, 12),
  ]);
});

test.each([1, 0.7])("a frame of zeros makes a reading impossible: %f", (temperature) => {
  const frames = makeFrames(...A, [0, 0, 0, 0]);
  const thoughts = new SecondThoughts(model, temperature);
  const { path, words } = readBest(frames, alphabet, temperature, thoughts);
  expect([path.ids, path.logProbability]).toEqual([[1], -Infinity]);
  expect(words.map((one) => [one.logProbability, one.weighed])).toEqual([[-Infinity, false]]);
});

test("words stand between spaces", () => {
  // The blank between two spaces belongs to no word, nor does what stands before and behind.
  const blank = [0.8, 0.1, 0.1, 0];
  const spaces = [SPACE, SPACE, blank, SPACE];
  const frames = makeFrames(SPACE, ...A, ...spaces, B, SPACE, blank);
  const { path, words } = readBest(frames, alphabet, 1, null);
  expect(alphabet.decode(path.ids)).toBe(" a  b ");
  expect(words.map(({ span }) => [span.start, span.end])).toEqual([
    [1, 3],
    [7, 8],
  ]);
  expect(Math.exp(words[0].logProbability)).toBeCloseTo(A_SURE, 12);
  expect(Math.exp(words[1].logProbability)).toBeCloseTo(0.9, 12);
  expect(path.logProbability).toBeCloseTo(scoreLabel(frames, path.ids), 12);
});

test("without words there is the best path", () => {
  const blank = [0.8, 0.1, 0.1, 0];
  for (const rows of [
    [blank, blank],
    [blank, SPACE, blank],
  ]) {
    const { path, words } = readBest(makeFrames(...rows), alphabet, 1, null);
    expect(words).toEqual([]);
    const peaks = rows.reduce((all, row) => all * Math.max(...row), 1);
    expect(Math.exp(path.logProbability)).toBeCloseTo(peaks, 12);
  }
});

test("frames of one script are taken as they are, and not made to sum to one", () => {
  const mixed = new Alphabet("oдо");
  const frames = makeFrames([0.1, 0.5, 0, 0.4], [0.1, 0, 0.9, 0]);
  const { path, words } = readBest(frames, mixed, 1, null);
  expect(mixed.decode(path.ids)).toBe("од");
  expect(Math.exp(words[0].logProbability)).toBeCloseTo(0.4 * 0.9, 12);
});

test("a weighed word has its own share of the whole", () => {
  const thoughts = new SecondThoughts(model, 1);
  const share = thoughts.weigh(makeFrames(...A))!.logProbability;
  const { path, words } = readBest(makeFrames(...A, SPACE, B), alphabet, 1, thoughts);
  expect(words.map((word) => word.weighed)).toEqual([true, false]);
  expect(words[0].logProbability).toBe(share);
  expect(Math.abs(share - Math.log(A_SURE))).toBeGreaterThan(0.01);
  expect(path.logProbability).toBeCloseTo(share + Math.log(0.6) + Math.log(0.9), 12);
});

test("a word that is sure over all its alignments is not weighed", () => {
  // Its best path has a probability of 0.475.
  const frames = makeFrames([0.04, 0.95, 0.01, 0], [0.5, 0.47, 0.03, 0]);
  const { words } = readBest(frames, alphabet, 1, new SecondThoughts(model, 1));
  expect(words[0].weighed).toBe(false);
  expect(Math.exp(words[0].logProbability)).toBeCloseTo(0.9403, 12);
});
