import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Frames } from "../src/engine/engine.js";
import { Alphabet } from "../src/text/alphabet.js";
import { listScripts, scriptOf } from "../src/text/scripts.js";
import { SymbolAlphabet } from "../src/text/symbol_alphabet.js";
import { bestPath } from "../src/transcription/best_path.js";
import { keepToOneScript } from "../src/transcription/one_script.js";
import { readBest } from "../src/transcription/second_thoughts.js";
import { temper } from "../src/transcription/temperature.js";
import { ROOT } from "./support/golden.js";
import { expectNear } from "./support/near.js";

/** What Python made of frames of several scripts. */
interface ScriptCase {
  characters: string;
  temperature: number;
  frames: number[][];
  text: string;
  /** Log-probability of each word, in nats. */
  sure: number[];
  starts: number[];
}

const file = await readFile(path.join(ROOT, "android_demo/golden/scripts.json"), "utf8");
const cases = JSON.parse(file) as ScriptCase[];

function makeFrames(rows: number[][]): Frames {
  return new Frames(rows.length, rows[0].length, Float64Array.from(rows.flat()));
}

test("words of several scripts are read as in Python", () => {
  expect(cases.length).toBeGreaterThanOrEqual(48);
  let changed = 0;
  for (const [number, one] of cases.entries()) {
    const alphabet = new Alphabet(one.characters);
    const frames = makeFrames(one.frames);
    const name = `case ${number} (${one.text})`;
    const { path, words } = readBest(frames, alphabet, one.temperature, null);
    expect(alphabet.decode(path.ids), name).toBe(one.text);
    expect(path.starts, name).toEqual(one.starts);
    expect(words.length, name).toBe(one.sure.length);
    one.sure.forEach((sure, k) => expectNear(words[k].logProbability, sure, 1e-6, name));
    const plain = bestPath(temper(frames, one.temperature));
    if (alphabet.decode(plain.ids) !== one.text) changed++;
  }
  expect(changed).toBeGreaterThan(cases.length / 4);
});

test("a copy is made where letters are mixed, and there alone", () => {
  const alphabet = new Alphabet("oдо-");
  const [blank, latin, both] = [
    [1, 0, 0, 0, 0],
    [0, 0.6, 0, 0.4, 0],
    [0, 0, 1, 0, 0],
  ];
  const mixed = makeFrames([latin, both]);
  expect(bestPath(keepToOneScript(mixed, alphabet)).ids).toEqual([3, 2]);
  expect(bestPath(mixed).ids).toEqual([1, 2]);
  const apart = makeFrames([latin, [0, 0, 0, 0, 1], both]);
  const surely = makeFrames([[0, 1 - 1e-5, 0, 1e-5, 0], both]);
  for (const frames of [apart, surely, makeFrames([blank, latin]), makeFrames([blank])]) {
    expect(keepToOneScript(frames, alphabet)).toBe(frames);
  }
});

test("letters have the script that Unicode says", () => {
  const scripts = ["", "Latin", "Greek", "Cyrillic"].map((name) => {
    return name === "" ? null : new RegExp(`\\p{Script=${name}}`, "u");
  });
  const stretches = [
    [0, 0x250],
    [0x370, 0x530],
    [0x1e00, 0x2000],
  ];
  let letters = 0;
  for (const [first, stop] of stretches) {
    for (let code = first; code < stop; code++) {
      const character = String.fromCodePoint(code);
      const script = scripts.findIndex((one) => one?.test(character));
      const counts = /\p{L}/u.test(character) && script > 0 && !"ªº".includes(character);
      if (counts) letters++;
      if (counts) expect(scriptOf(character), character).toBe(script);
      else if (code < 0x250) expect(scriptOf(character), character).toBe(0);
    }
  }
  expect(letters).toBeGreaterThan(1000);
});

test("other characters have none", () => {
  for (const one of "0-. ×÷ªµשهकก中かハ𝐀") expect(scriptOf(one), one).toBe(0);
});

test("an alphabet of one script, or of symbols, has no table", () => {
  for (const characters of ["abcé019 -", "яж7", "ab中"]) {
    expect(new Alphabet(characters).scripts).toBeNull();
  }
  expect(new SymbolAlphabet(["a1", "я1", "b1"]).scripts).toBeNull();
  expect([...listScripts([..."aбγ-"])!]).toEqual([0, 1, 3, 2, 0]);
});
