import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Reader } from "../src/core/reader.js";
import type { Frames } from "../src/engine/engine.js";
import { LanguageModel } from "../src/language/language_model.js";
import { readSpec } from "../src/model/model_spec.js";
import type { Reading } from "../src/reading.js";
import { Alphabet } from "../src/text/alphabet.js";
import { BeamDecoder } from "../src/transcription/beam_decoder.js";
import { CaseFile, type Described, type Golden, ROOT, type Thoughts } from "./support/golden.js";
import { expectNear } from "./support/near.js";
import { StoredEngine } from "./support/stored_engine.js";

// Both sides compute in 64 bits; a search adds in another order. Twelve digits are stored.
const NEAR = 1e-6;

const golden = await CaseFile.open<Golden>("golden.zip");
const thoughts = await CaseFile.open<Thoughts>("thoughts.zip");

async function openEnglish(name: string): Promise<LanguageModel> {
  const file = await readFile(path.join(ROOT, "keras_crnn/pretrained/weights", name));
  return LanguageModel.read(new Uint8Array(file));
}

function read(
  record: unknown,
  model: LanguageModel | null,
  frames: Frames,
  [height, width]: number[],
): Promise<Reading> {
  const reader = new Reader(readSpec(record), new StoredEngine(frames));
  if (model) reader.weighBy(model);
  return reader.read({ data: new Uint8ClampedArray(4 * height * width), width, height });
}

test("lines are read as in Python", async () => {
  const english = await openEnglish("english-full.npz");
  const decoder = BeamDecoder.weigh(english);
  const { lines, model } = thoughts.cases;
  expect(lines.length).toBeGreaterThanOrEqual(300);
  let weighed = 0;
  for (const line of lines) {
    const frames = thoughts.frames(line.frames, 16);
    const reading = await read(model, english, frames, line.size);
    expectReading(reading, line.reading, line.text);
    if (reading.weighed) weighed++;
    if (!line.ranked) continue;
    const ranked = decoder.rank(frames);
    const texts = ranked.map(({ ids }) => decoder.spell(ids));
    expect(texts, line.text).toEqual(line.ranked.map(([text]) => text));
    line.ranked.forEach(([, rank], k) => expectNear(ranked[k].rank, rank, NEAR, line.text));
  }
  expect(weighed).toBeGreaterThan(lines.length / 5);
  expect(weighed).toBeLessThan((lines.length * 4) / 5);
});

test("words without case are read as in Python", async () => {
  const english = await openEnglish("english.npz");
  let turned = 0;
  for (const [k, word] of golden.cases.words.entries()) {
    const record = { ...golden.cases.model, temperature: word.temperature };
    const frames = golden.frames(word.frames, 16);
    const size = word.pixels[1];
    const wanted = thoughts.cases.words[k];
    expectReading(await read(record, english, frames, size), wanted, word.text);
    const alone = await read(record, null, frames, size);
    expect(alone.weighed).toBe(false);
    if (alone.text !== wanted.text) turned++;
  }
  expect(turned).toBeGreaterThan(0);
});

test("a language model of another alphabet is refused", async () => {
  const english = await openEnglish("english.npz");
  const { model, lines } = thoughts.cases;
  const frames = thoughts.frames(lines[0].frames, 16);
  await expect(async () => read(model, english, frames, [32, 80])).rejects.toThrow(
    "another alphabet (36 characters)",
  );
});

test("a language model is brought to the alphabet of a model of one's own, as in Python", async () => {
  // What `LanguageModel.from_pretrained("english", Alphabet(...)).score(...)` gives.
  const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, k) => 126 - k)); // space last
  const full = (await openEnglish("english-full.npz")).adapted(new Alphabet(`€${ascii}`));
  const score = (model: LanguageModel, text: string) => model.score(model.alphabet.encode(text));
  expectNear(score(full, "coffee"), -12.171019247722226, NEAR, "coffee");
  expectNear(score(full, "Main Street"), -22.083260497827027, NEAR, "Main Street");
  expectNear(score(full, "5 €"), -33.36872051005561, NEAR, "5 €");
  const capitals = new Alphabet("€ZYXWVUTSRQPONMLKJIHGFEDCBA0123456789", true);
  const small = (await openEnglish("english.npz")).adapted(capitals);
  expectNear(score(small, "coffee"), -9.314525760714892, NEAR, "without case");
  expectNear(score(small, "5€"), -28.372528055503214, NEAR, "5€");
  expect(() => small.adapted(new Alphabet("0123456789"))).toThrow("it lacks Z Y X");
  expect(() => full.adapted(capitals)).toThrow("n-grams are not in order"); // it tells no cases apart
});

function expectReading(got: Reading, wanted: Described, name: string): void {
  expect(got.text, name).toBe(wanted.text);
  expectNear(got.confidence, wanted.confidence, NEAR, name);
  for (const key of ["characters", "words"] as const) {
    const rows = wanted[key] ?? [];
    expect(
      got[key].map((one) => one.text),
      name,
    ).toEqual(rows.map(([text]) => text));
    rows.forEach(([, confidence, left, right], k) => {
      expectNear(got[key][k].confidence, confidence, NEAR, name);
      expectNear(got[key][k].left, left, NEAR, name);
      expectNear(got[key][k].right, right, NEAR, name);
    });
  }
  expect(got.words.map((one) => one.weighed)).toEqual(wanted.words!.map((one) => one[4]));
}
