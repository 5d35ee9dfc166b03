import { expect, test } from "vitest";
import { Frames } from "../src/engine/engine.js";
import { Alphabet } from "../src/text/alphabet.js";
import { align } from "../src/transcription/alignment.js";
import { bestPath, type Path } from "../src/transcription/best_path.js";
import { scoreLabel } from "../src/transcription/ctc_score.js";
import { Lexicon } from "../src/transcription/lexicon.js";
import { LexiconDecoder } from "../src/transcription/lexicon_decoder.js";
import { CaseFile, type Golden, type PathCase } from "./support/golden.js";
import { expectNear } from "./support/near.js";

const golden = await CaseFile.open<Golden>("golden.zip");
const cases = golden.cases.decoders.map((one) => ({ ...one, got: golden.frames(one.frames, 32) }));

function expectPath(got: Path, wanted: PathCase, name: string): void {
  const { ids, starts, ends } = wanted;
  expect({ ids: got.ids, starts: got.starts, ends: got.ends }, name).toEqual({ ids, starts, ends });
  expectNear(got.logProbability, wanted.log_probability, 1e-9, name);
  wanted.probabilities.forEach((one, k) => expectNear(got.probabilities[k], one, 1e-9, name));
}

test("best paths are those of Python", () => {
  cases.forEach((one, k) => expectPath(bestPath(one.got), one.path, `case ${k}`));
});

test("scores are those of Python", () => {
  for (const one of cases) {
    const alphabet = new Alphabet(one.characters);
    one.scored.forEach((word, k) => {
      expectNear(scoreLabel(one.got, alphabet.encode(word)), one.scores[k], 1e-9, word);
    });
  }
});

test("lexicons give the words of Python", () => {
  cases.forEach((one, number) => {
    const lexicon = new Lexicon(one.words, new Alphabet(one.characters), one.ignore_case);
    const decoder = new LexiconDecoder(lexicon);
    const got = decoder.decode(one.got, one.count);
    const name = `case ${number}`;
    expect(
      got.map(({ ids }) => decoder.spell(ids)),
      name,
    ).toEqual(one.found.map(([word]) => word));
    one.found.forEach(([, score], k) => expectNear(got[k].logProbability, score, 1e-9, name));
    expectPath(align(one.got, got[0].ids), one.aligned, `${name}, aligned`);
  });
});

test("the cases reach every branch", () => {
  const best = cases.map((one) => one.found[0][1]);
  expect(
    best.some((one) => one !== null && one < -700),
    "below what doubles hold",
  ).toBe(true);
  expect(best.includes(null), "no possible word").toBe(true);
  expect(
    cases.some((one) => one.words.length > 1000),
    "a large lexicon",
  ).toBe(true);
});

test("scores are sums over all paths", () => {
  const frames = new Frames(3, 3, Float64Array.of(0.5, 0.3, 0.2, 0.1, 0.6, 0.3, 0.2, 0.2, 0.6));
  const sums = new Map<string, number>();
  for (let path = 0; path < 27; path++) {
    const ids = [Math.floor(path / 9), Math.floor(path / 3) % 3, path % 3];
    const label = ids.filter((id, t) => id !== 0 && id !== ids[t - 1]).join();
    const product = ids.reduce((all, id, t) => all * frames.at(t, id), 1);
    sums.set(label, (sums.get(label) ?? 0) + product);
  }
  for (const [label, sum] of sums) {
    const ids = label === "" ? [] : label.split(",").map(Number);
    expect(Math.exp(scoreLabel(frames, ids))).toBeCloseTo(sum, 12);
  }
});
