import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Reader } from "../src/core/reader.js";
import type { Engine, Frames } from "../src/engine/engine.js";
import type { GreyImage } from "../src/image/grey_image.js";
import { LanguageModel } from "../src/language/language_model.js";
import { readSpec } from "../src/model/model_spec.js";
import { sha256ByHand } from "../src/model/sha256.js";
import type { Reading } from "../src/reading.js";
import { CaseFile, type Look, type Looks, ROOT } from "./support/golden.js";
import { expectNear } from "./support/near.js";

const NEAR = 1e-6; // windows are joined in 32 bits in Python, and twelve digits are stored

const looks = await CaseFile.open<Looks>("looks.zip");
const weights = path.join(ROOT, "keras_crnn/pretrained/weights");
const english = LanguageModel.read(
  new Uint8Array(await readFile(path.join(weights, "english-full.npz"))),
);

/** Gives kept frames one after the other, and notes what they are asked for. */
class Given implements Engine {
  readonly hashes: string[] = [];

  constructor(private readonly coming: Frames[]) {}

  async probabilities({ levels }: GreyImage): Promise<Frames> {
    this.hashes.push(sha256ByHand(levels));
    return this.coming.shift()!;
  }

  close(): void {}
}

test.each(["alone", "weighed"] as const)(
  "long lines and turned words are read as in Python: %s",
  async (way) => {
    const turned = new Set<number>();
    for (const [number, one] of looks.cases.cases.entries()) {
      const record = one.windows ? looks.cases.narrow : looks.cases.model;
      const engine = new Given(one.frames.map(({ frames }) => looks.frames(frames, 16)));
      const reader = new Reader(readSpec(record), engine);
      if (way === "weighed") reader.weighBy(await english);
      const reading = await reader.read(looks.pixels(one.pixels), { turns: one.turns });
      expect(engine.hashes, `look ${number}`).toEqual(one.hashes);
      expectLook(reading, one[way], `look ${number}`);
      turned.add(reading.turned);
    }
    expect([...turned].sort((a, b) => a - b)).toEqual([0, 90, 180, 270]);
    expect(looks.cases.cases.filter((one) => one.windows).length).toBeGreaterThan(5);
  },
);

function expectLook(got: Reading, wanted: Look, name: string): void {
  expect([got.text, got.turned], name).toEqual([wanted.text, wanted.turned]);
  expectNear(got.confidence, wanted.confidence, NEAR, name);
  const texts = wanted.characters.map(([text]) => text);
  expect(
    got.characters.map((one) => one.text),
    name,
  ).toEqual(texts);
  wanted.characters.forEach(([, confidence, left, right], k) => {
    expectNear(got.characters[k].confidence, confidence, NEAR, name);
    expectNear(got.characters[k].left, left, NEAR, name);
    expectNear(got.characters[k].right, right, NEAR, name);
  });
  const words = wanted.words.map(([text]) => text);
  expect(
    got.words.map((one) => one.text),
    name,
  ).toEqual(words);
  wanted.words.forEach(([, confidence], k) => {
    expectNear(got.words[k].confidence, confidence, NEAR, name);
  });
}
