import { expect, test } from "vitest";
import type { Transcribed } from "../src/core/transcribe.js";
import { readTurned, turnImage } from "../src/core/turns.js";
import { RecognizerError } from "../src/errors.js";
import { GreyImage } from "../src/image/grey_image.js";

const wide = new GreyImage(Uint8Array.of(1, 2, 3, 4, 5, 6), 3, 2);
const tall = new GreyImage(new Uint8Array(60 * 20), 20, 60);
const square = new GreyImage(new Uint8Array(20 * 20), 20, 20);

function transcribed(text: string, confidence: number): Transcribed {
  const characters = [...text].map((one) => ({ text: one, confidence, left: 0, right: 1 }));
  const reading = { text, confidence, characters, words: [], weighed: false };
  return { reading, logProbability: Math.log(confidence) };
}

/** Readings of one crop after another, the first as it stands; `null` is one that nothing fits. */
async function readThese(
  image: GreyImage,
  turns: "none" | "tall" | "any",
  readings: (Transcribed | null)[],
) {
  let count = 0;
  const { found, turned } = await readTurned(image, turns, null, async () => {
    const one = readings[count++];
    if (!one) throw new RecognizerError("narrow", "too narrow");
    return one;
  });
  return [found.reading.text, turned, count];
}

test("a crop is turned clockwise", () => {
  expect([...turnImage(wide, 90).levels]).toEqual([4, 1, 5, 2, 6, 3]);
  expect([...turnImage(wide, 180).levels]).toEqual([6, 5, 4, 3, 2, 1]);
  expect([...turnImage(wide, 270).levels]).toEqual([3, 6, 2, 5, 1, 4]);
  expect([turnImage(wide, 270).width, turnImage(wide, 270).height]).toEqual([2, 3]);
  expect(turnImage(wide, 0)).toBe(wide);
});

test("tall crops are tried on either side, and the likeliest counts", async () => {
  const [poor, good] = [transcribed("I", 0.3), transcribed("hotel", 0.9)];
  expect(await readThese(tall, "tall", [poor, good, poor])).toEqual(["hotel", 90, 3]);
  expect(await readThese(tall, "tall", [poor, poor, good])).toEqual(["hotel", 270, 3]);
  expect(await readThese(tall, "none", [poor])).toEqual(["I", 0, 1]);
  expect(await readThese(square, "tall", [poor])).toEqual(["I", 0, 1]);
});

test("one character on its side is none", async () => {
  const [poor, one] = [transcribed("I", 0.3), transcribed("-", 0.99)];
  expect(await readThese(tall, "tall", [poor, one, one])).toEqual(["I", 0, 3]);
});

test("what is surely read as it stands is turned for three characters alone", async () => {
  const [sure, two, three] = [["8", 0.9], ["00", 0.99], ["100", 0.99]].map(([text, share]) => {
    return transcribed(text as string, share as number);
  });
  const plain = new GreyImage(new Uint8Array(20 * 40), 20, 40);
  expect(await readThese(plain, "tall", [sure, two, two])).toEqual(["8", 0, 3]);
  expect(await readThese(plain, "tall", [sure, three, two])).toEqual(["100", 90, 3]);
  expect(await readThese(tall, "tall", [sure, two, two])).toEqual(["00", 90, 3]); // no digit is as thin
});

test("an unsure turned text counts only where nothing else fits", async () => {
  const turned = transcribed("MALARY", 0.24);
  for (const text of ["", "w"]) {
    const upright = transcribed(text, 0.1);
    expect(await readThese(tall, "tall", [upright, turned, turned])).toEqual([text, 0, 3]);
  }
  expect(await readThese(tall, "tall", [null, turned, turned])).toEqual(["MALARY", 90, 3]);
});

test("a reading is as sure as its turn is likely", async () => {
  const [poor, good] = [transcribed("hotels", 0.7), transcribed("hotel", 0.9)];
  const { found } = await readTurned(wide, "any", null, async (one) =>
    one === wide ? good : poor,
  );
  const scores = [(1.77 + 3.18 / 5) * Math.log(0.9) + 0.5, (1.77 + 3.18 / 6) * Math.log(0.7)];
  const share = 1 / (1 + Math.exp(scores[1] - scores[0]));
  expect(found.reading.confidence).toBeCloseTo(0.9 * share, 12);
  const same = await readTurned(wide, "any", null, async () => good);
  expect(same.found.reading.confidence).toBe(0.9); // both say so
});

test("all crops may be tried upside down", async () => {
  const [poor, good] = [transcribed("pue", 0.4), transcribed("and", 0.9)];
  expect(await readThese(wide, "any", [poor, good])).toEqual(["and", 180, 2]);
  expect(await readThese(tall, "any", [poor, poor, good, poor])).toEqual(["and", 180, 4]);
});

test("a turn that nothing fits is left out, and if none fits that is said", async () => {
  const good = transcribed("2026", 0.9);
  expect(await readThese(tall, "tall", [null, good, null])).toEqual(["2026", 90, 3]);
  await expect(readThese(tall, "tall", [null, null, null])).rejects.toThrow("too narrow");
});

test("so is a turn that is too long for a pattern", async () => {
  const read = (image: GreyImage) =>
    readTurned(image, "tall", null, async (one) => {
      if (one.width > 20) throw new RecognizerError("pattern", "too long");
      return transcribed("8", 0.9);
    });
  expect((await read(tall)).found.reading.text).toBe("8");
  const wider = new GreyImage(new Uint8Array(21 * 60), 21, 60);
  await expect(read(wider)).rejects.toThrow("too long");
});
