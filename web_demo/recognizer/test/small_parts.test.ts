import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Decoders } from "../src/core/decoders.js";
import { Frames } from "../src/engine/engine.js";
import { cutPixels, roundBox } from "../src/image/cut.js";
import { GreyImage } from "../src/image/grey_image.js";
import { LanguageModel } from "../src/language/language_model.js";
import { Ngrams } from "../src/language/ngrams.js";
import { Alphabet } from "../src/text/alphabet.js";
import { SymbolAlphabet } from "../src/text/symbol_alphabet.js";
import { align } from "../src/transcription/alignment.js";
import { BeamDecoder } from "../src/transcription/beam_decoder.js";
import { scoreLabel } from "../src/transcription/ctc_score.js";
import { Lexicon } from "../src/transcription/lexicon.js";
import { LexiconDecoder } from "../src/transcription/lexicon_decoder.js";
import { temper } from "../src/transcription/temperature.js";
import { listForms } from "../src/transcription/word_forms.js";
import { splitPath } from "../src/transcription/words.js";
import { ROOT } from "./support/golden.js";

const frames = new Frames(3, 3, Float64Array.of(0.5, 0.3, 0.2, 0.1, 0.6, 0.3, 0.2, 0.2, 0.6));

test("a box is rounded, and refused where it does not lie in the picture", () => {
  const picture = { width: 10, height: 8 };
  expect(roundBox(picture)).toEqual({ left: 0, top: 0, width: 10, height: 8 });
  const box = { left: 1.4, top: 1.6, width: 3.2, height: 4.2 };
  expect(roundBox(picture, box)).toEqual({ left: 1, top: 2, width: 4, height: 4 });
  for (const wrong of [{ left: -1 }, { top: 6 }, { width: 0 }, { width: 10 }, { left: NaN }]) {
    expect(() => roundBox(picture, { ...box, ...wrong })).toThrow(
      "does not lie in the picture of 10 x 8",
    );
  }
});

test("pixels are cut row by row", () => {
  const data = Uint8ClampedArray.from({ length: 4 * 12 }, (_, k) => k >> 2);
  const cut = cutPixels({ data, width: 4, height: 3 }, { left: 1, top: 1, width: 2, height: 2 });
  expect([cut.width, cut.height]).toEqual([2, 2]);
  expect([...cut.data].filter((_, k) => k % 4 === 0)).toEqual([5, 6, 9, 10]);
});

test("pictures without pixels are refused", () => {
  expect(() => new GreyImage(new Uint8Array(0), 0, 5)).toThrow("no pixels (0 x 5)");
  expect(() => new GreyImage(new Uint8Array(3), 2, 2)).toThrow("has 4 pixels; got 3");
});

test("alphabets fold as Python's do", () => {
  const plain = new Alphabet("abcş", true);
  expect(plain.encode("aBCŞ")).toEqual([1, 2, 3, 4]);
  expect(plain.keep("a-bé")).toBe("ab");
  expect(() => plain.encode("ad")).toThrow("Character 'd' at position 1 of 'ad'");
  expect(() => plain.decode([5])).toThrow("Id 5 is none");
  expect(new Alphabet("ıiI").encode("ıiI")).toEqual([1, 2, 3]);
  expect(new Alphabet("abcdefghıijklmnopqrstuvwxyz", true).encode("Iİ")).toEqual([9, 10]);
  expect(new Alphabet("s", true).keep("ß")).toBe(""); // whose capital is two
  expect(() => new Alphabet("a\u0301b")).toThrow("must be in NFC");
});

test("a word that no picture is wide enough for takes no memory in a search", () => {
  const letters = new Alphabet("abcdefghijklmnopqrstuvwxyz");
  const decoder = new LexiconDecoder(new Lexicon(["ab".repeat(50_000), "cat"], letters));
  const plain = new Frames(26, 27, new Float64Array(26 * 27).fill(1 / 27));
  const before = process.memoryUsage().arrayBuffers;
  expect(decoder.spell(decoder.decode(plain)[0].ids)).toBe("cat");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4e6);
});

test("a capital begins what no cased character stands before", () => {
  const forms = listForms(["e-mail", "bus ⅳa"]).map(({ text }) => text);
  expect(forms).toEqual(["e-mail", "E-MAIL", "E-Mail", "bus ⅳa", "BUS ⅣA", "Bus Ⅳa"]); // as Python
});

test("symbols are names with spaces between", () => {
  const notes = new SymbolAlphabet(["G4", "A4", "B4"]);
  expect(notes.encode(" G4\u00a0 B4")).toEqual([1, 3]);
  expect(notes.decode([2, 2, 1])).toBe("A4 A4 G4");
  expect(notes.keep("G4 X9 A4")).toBe("G4 A4");
  expect(notes.listForeign("X9 A4")).toEqual(["X9"]);
  expect(() => notes.encode("g4")).toThrow("Symbol 'g4'");
});

test("words that fold alike count once and keep their spelling", () => {
  const letters = new Alphabet("abcdefghijklmnopqrstuvwxyz", true);
  const lexicon = new Lexicon(["Main", " ", "Street", "MAIN"], letters);
  expect(lexicon.words).toEqual(["Main", "Street"]);
  expect(lexicon.spell(letters.encode("main"))).toBe("Main");
});

test("one word in many cases is one word", () => {
  const cased = new Alphabet("abcDABCd'");
  const lexicon = new Lexicon(["bad", "BAD", "a'b"], cased, true);
  expect(lexicon.words).toEqual(["bad", "a'b"]);
  const forms = lexicon.labels.map((label) => cased.decode(label));
  expect(forms).toEqual(["bad", "BAD", "Bad", "a'b", "A'B"]);
  expect(lexicon.spell(cased.encode("BAD"))).toBe("bad");
  const greek = new Alphabet("ΟΔΣΑοδσςα");
  const streets = new Lexicon(["ΟΔΟΣ", "ΟΣΑ"], greek, true).labels.map((ids) => greek.decode(ids));
  // A sigma at a word's end is another letter.
  expect(streets).toEqual(["ΟΔΟΣ", "οδος", "Οδος", "ΟΣΑ", "οσα", "Οσα"]);
  const capitals = new Lexicon(["Cad", "ab"], new Alphabet("ABCD"), true);
  expect(capitals.words).toEqual(["Cad", "ab"]);
});

test("what a lexicon cannot be is said", () => {
  const letters = new Alphabet("abc");
  expect(() => new Lexicon([" "], letters)).toThrow("no words in the lexicon");
  expect(() => new Lexicon(["cab", "tab", "é"], letters)).toThrow("2 of 3 words hold");
  const decoder = new LexiconDecoder(new Lexicon(["aa"], new Alphabet("ab")));
  expect(() => decoder.decode(frames.slice(0, 2))).toThrow(
    "fits into 2 frames: the shortest needs 3",
  );
});

test("options that clash are refused, and a decoder is kept", () => {
  const decoders = new Decoders(new Alphabet("ab"));
  expect(() => decoders.open({ lexicon: ["a"], pattern: "b" })).toThrow("lexicon and pattern");
  expect(() => decoders.open({ ignoreCase: true })).toThrow("ignoreCase is about a lexicon");
  expect(() => decoders.open({ alphabet: "x" })).toThrow("Character 'x'");
  expect(() => decoders.open({ alphabet: "" })).toThrow("No characters are allowed");
  const one = decoders.open({ lexicon: ["a"] });
  expect(decoders.open({ lexicon: ["a"] })).toBe(one);
  expect(decoders.open({ lexicon: ["b"] })).not.toBe(one);
  expect(decoders.open({})).toBeNull();
});

test("shares are those of Witten and Bell", () => {
  // Of "ab" three times and "b" once, in the alphabet "ab" of three classes, order 2: an event is
  // (the character before + 1) * 3 + the one that follows.
  const events = Float64Array.of(0, 1, 2, 4, 5, 8, 9); // end; a; b; a first; b first; b after a; end
  const counts = Float64Array.of(4, 3, 4, 3, 1, 3, 4);
  const model = new LanguageModel(new Ngrams(new Alphabet("ab"), 2, events, counts));
  const any = [5, 4, 5].map((one) => one / 14);
  const first = [2 * any[0], 3 + 2 * any[1], 1 + 2 * any[2]].map((one) => one / 6);
  first.forEach((one, k) => expect(model.predict([])[k]).toBeCloseTo(one, 12));
  const behind = [any[0], any[1], 3 + any[2]].map((one) => one / 4); // after an a
  behind.forEach((one, k) => expect(model.predict([2, 1])[k]).toBeCloseTo(one, 12));
  const end = (4 + any[0]) / 5; // after a b
  const score = Math.log(first[1]) + Math.log(behind[2]) + Math.log(end);
  expect(model.score([1, 2])).toBeCloseTo(score, 12);
  for (const found of BeamDecoder.weigh(model, 0, 100).rank(frames)) {
    const wanted =
      scoreLabel(frames, found.ids) + 0.5 * model.score(found.ids) + 1.6 * found.ids.length;
    expect(found.rank).toBeCloseTo(wanted, 12);
  }
  const broken = (some: Float64Array) => () => new Ngrams(new Alphabet("ab"), 2, some, counts);
  expect(broken(events.map((one, k) => (k === 2 ? 1 : one)))).toThrow("not in order");
  expect(broken(events.map((one) => one * 3))).toThrow("not in order");
  expect(() => new Ngrams(new Alphabet("ab"), 40, events, counts)).toThrow("order is 40");
});

test("other files are no language model, nor is a damaged one", async () => {
  await expect(LanguageModel.read(new TextEncoder().encode("GIF89a"))).rejects.toThrow(
    "no .npz file",
  );
  const file = new Uint8Array(await readFile(`${ROOT}/keras_crnn/pretrained/weights/english.npz`));
  await expect(LanguageModel.read(file.slice(0, 5000))).rejects.toThrow("no .npz file");
  file[200_000] ^= 1;
  await expect(LanguageModel.read(file)).rejects.toThrow("npy is damaged");
  const model = new Uint8Array(await readFile(`${ROOT}/web_demo/models/crnn-en-full.tflite`));
  await expect(LanguageModel.read(model)).rejects.toThrow("it has no about.npy");
});

test("temperatures, paths and frames that are none are refused", () => {
  expect(temper(frames, 1)).toBe(frames);
  expect(temper(frames, 2).at(0, 0)).toBeCloseTo(
    0.5 ** 0.5 / (0.5 ** 0.5 + 0.3 ** 0.5 + 0.2 ** 0.5),
    12,
  );
  expect(() => temper(frames, 0)).toThrow("got 0");
  expect(() => align(frames, [1, 1, 1])).toThrow("needs 5 frames");
  expect(() => scoreLabel(frames, [3])).toThrow("holds 3");
  expect(() => scoreLabel(new Frames(1, 2, Float64Array.of(-1, 2)), [1])).toThrow("one holds -1");
  expect(() => new Frames(2, 2, new Float64Array(3))).toThrow("do not make 3 values");
});

test("a path is split at its spaces", () => {
  const path = {
    ids: [3, 2, 2, 3, 3, 1],
    probabilities: Array(6).fill(0.9),
    starts: [0, 1, 3, 5, 6, 8],
    ends: [1, 2, 4, 6, 7, 9],
    logProbability: -0.5,
  };
  expect(splitPath(path, 10, 3)).toEqual([
    { first: 1, stop: 3, start: 1, end: 5 },
    { first: 5, stop: 6, start: 7, end: 10 },
  ]);
});
