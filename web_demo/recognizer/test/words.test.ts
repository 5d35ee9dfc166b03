import { expect, test } from "vitest";
import { Reader } from "../src/core/reader.js";
import { readSpec } from "../src/model/model_spec.js";
import { sha256ByHand } from "../src/model/sha256.js";
import type { Reading } from "../src/reading.js";
import { CaseFile, type Described, type Golden } from "./support/golden.js";
import { expectNear } from "./support/near.js";
import { StoredEngine } from "./support/stored_engine.js";

const golden = await CaseFile.open<Golden>("golden.zip");

test("there are words of every format", () => {
  const { words } = golden.cases;
  expect(words.length).toBeGreaterThanOrEqual(200);
  expect(new Set(words.map((word) => word.kind))).toEqual(new Set(["grey", "rgb", "argb"]));
});

test("every word is resized and read as in Python", async () => {
  for (const [number, one] of golden.cases.words.entries()) {
    const spec = readSpec({ ...golden.cases.model, temperature: one.temperature });
    const engine = new StoredEngine(golden.frames(one.frames, 16));
    const reader = new Reader(spec, engine);
    const picture = golden.pixels(one.pixels);
    const name = `word ${number} (${one.text}, ${one.kind})`;
    expectReading(await reader.read(picture, { turns: "none" }), one.free, `${name}, free`);
    expect(sha256ByHand(engine.image!.levels), name).toBe(one.resized_sha256);
    const chosen = await reader.read(picture, { lexicon: golden.cases.lexicon, turns: "none" });
    expectReading(chosen, one.lexicon, `${name}, lexicon`);
  }
});

function expectReading(got: Reading, wanted: Described, name: string): void {
  expect(got.text, name).toBe(wanted.text);
  expectNear(got.confidence, wanted.confidence, 1e-9, name);
  expect(got.characters.map((one) => one.text)).toEqual(wanted.characters.map(([text]) => text));
  wanted.characters.forEach(([, confidence, left, right], k) => {
    expectNear(got.characters[k].confidence, confidence, 1e-9, name);
    expectNear(got.characters[k].left, left, 1e-9, name);
    expectNear(got.characters[k].right, right, 1e-9, name);
  });
}
