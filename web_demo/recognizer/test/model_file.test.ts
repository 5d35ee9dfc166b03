import { readFile } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { keepSignature, listSignatures } from "../src/engine/signatures.js";
import { readModel } from "../src/model/model_file.js";
import { describeSpec, readSpec } from "../src/model/model_spec.js";
import { sha256, sha256ByHand } from "../src/model/sha256.js";
import { findZip, unzip } from "../src/model/zip.js";
import { CaseFile, type Golden, ROOT } from "./support/golden.js";

let file: Uint8Array;
let golden: Record<string, unknown>;

beforeAll(async () => {
  file = new Uint8Array(await readFile(`${ROOT}/web_demo/models/crnn-en-full.tflite`));
  golden = (await CaseFile.open<Golden>("golden.zip")).cases.model;
});

/** The shipped file with some of its bytes changed. */
function change(act: (copy: Uint8Array) => void): Uint8Array {
  const copy = file.slice();
  act(copy);
  return copy;
}

test("the shipped model is read, with its network as a runtime takes it", async () => {
  const { spec, network } = await readModel(file);
  expect(describeSpec(spec)).toMatchObject({
    name: "crnn_mobile",
    kind: "characters",
    height: 32,
    language: "english",
  });
  expect(network.length).toBeLessThan(file.length);
  expect(spec.frameCenter(1) - spec.frameCenter(0)).toBe(spec.stride);
});

test("it is small enough for a page", async () => {
  expect(file.length).toBeLessThan(2_000_000);
});

test("other files and damaged ones are refused, and the message says so", async () => {
  await expect(readModel(new TextEncoder().encode("GIF89a, a picture"))).rejects.toThrow(
    "is no .tflite",
  );
  await expect(readModel(new Uint8Array(3))).rejects.toThrow("of 3 bytes is no .tflite");
  await expect(readModel(file.slice(0, -30))).rejects.toThrow("no record of a keras-crnn model");
  await expect(readModel(change((copy) => (copy[90_000] ^= 4)))).rejects.toThrow("SHA-256");
  const { network } = await readModel(file);
  const broken = change((copy) => (copy[network.length + 60] ^= 255));
  await expect(readModel(broken)).rejects.toThrow("model.json is damaged");
});

test("records that make no sense are refused", () => {
  const wrong: [Record<string, unknown>, string][] = [
    [{ format: 2 }, "format is 2"],
    [{ temperature: 0 }, "temperature must be positive"],
    [{ alphabet: { characters: "aa", ignore_case: false } }, "may stand once"],
    [{ alphabet: { symbols: ["G 4"] } }, "without white space"],
    [
      { preprocessing: { height: 31, width: 100, min_width: 1, max_width: 9 } },
      "different heights",
    ],
    [{ config: 3 }, "config of the record is no object"],
  ];
  for (const [change, message] of wrong) {
    expect(() => readSpec({ ...golden, ...change })).toThrow(message);
  }
  expect(() => readSpec([])).toThrow("the record is no object");
  expect(readSpec(golden).alphabet.ignoreCase).toBe(true);
});

test("a signature is kept alone, and the file is of its length", async () => {
  const all = listSignatures(file);
  const { widths } = describeSpec((await readModel(file)).spec);
  expect(widths.length).toBeGreaterThan(1);
  expect(all.map(({ key }) => key)).toEqual(widths.map((width) => `read_${width}`));
  expect(all.map(({ subgraph }) => subgraph)).toEqual([...widths.keys()]);
  all.forEach(({ key }, place) => {
    const one = keepSignature(file, place);
    expect(listSignatures(one)).toEqual([{ key, subgraph: 0 }]);
    expect(one.length).toBe(file.length);
  });
  expect(listSignatures(file)).toEqual(all); // the file itself stays
});

test("SHA-256 is what others compute", async () => {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 1000]) {
    const bytes = Uint8Array.from({ length: size }, (_, k) => (k * 37) & 255);
    const wanted = createHash("sha256").update(bytes).digest("hex");
    expect(sha256ByHand(bytes)).toBe(wanted);
    expect(await sha256(bytes)).toBe(wanted);
  }
});

test("zips that claim other sizes or checksums are refused", async () => {
  const packed = zip("a.txt", Buffer.from("some text, some text, some text"));
  expect(new TextDecoder().decode(await unzip(findZip(packed)!, "a.txt", 99))).toMatch(/^some/);
  await expect(unzip(findZip(packed)!, "b.txt", 99)).rejects.toThrow("it has no b.txt");
  await expect(unzip(findZip(packed)!, "a.txt", 9)).rejects.toThrow("31 bytes; 9 are the most");
  for (const size of [30, 32]) {
    const forged = zip("a.txt", Buffer.from("some text, some text, some text"), size);
    await expect(unzip(findZip(forged)!, "a.txt", 99)).rejects.toThrow("damaged");
  }
  expect(findZip(new Uint8Array(100))).toBeNull();
});

/** A zip of one entry, which says that it is so long. */
function zip(name: string, content: Buffer, size = content.length): Uint8Array {
  const packed = deflateRawSync(content);
  const title = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(title.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(crc32(content), 16);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt16LE(title.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(entry.length + title.length, 12);
  end.writeUInt32LE(local.length + title.length + packed.length, 16);
  return new Uint8Array(Buffer.concat([local, title, packed, entry, title, end]));
}

function crc32(bytes: Buffer): number {
  let rest = -1;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return ~rest >>> 0;
}
