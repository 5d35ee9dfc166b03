import { readFile } from "node:fs/promises";
import path from "node:path";
import { Frames } from "../../src/engine/engine.js";
import type { Pixels } from "../../src/image/pixels.js";
import { GreyImage } from "../../src/image/grey_image.js";
import { findZip, unzip } from "../../src/model/zip.js";

/** The root of the checkout. */
export const ROOT = path.resolve(import.meta.dirname, "../../../..");

/** Where an array lies: its first byte, and its shape. */
export type Place = [offset: number, shape: number[]];

/** Character, probability, left and right; or text, confidence, left, right and weighed. */
type Row = [string, number, number, number, boolean?];

/** What Python made of a word or a line. */
export interface Described {
  text: string;
  confidence: number;
  log_probability: number | null;
  characters: Row[];
  alternatives: [string, number | null][];
  words?: Row[];
}

export interface WordCase {
  text: string;
  kind: string;
  pixels: Place;
  frames: Place;
  temperature: number;
  resized_sha256: string;
  free: Described;
  lexicon: Described;
}

export interface DecoderCase {
  characters: string;
  frames: Place;
  words: string[];
  scored: string[];
  scores: (number | null)[];
  count: number;
  ignore_case: boolean;
  path: PathCase;
  found: [string, number | null][];
  aligned: PathCase;
}

export interface PathCase {
  ids: number[];
  log_probability: number | null;
  starts: number[];
  ends: number[];
  probabilities: number[];
}

export interface ResizeCase {
  settings: { height: number; width: number | null; min_width: number; max_width: number };
  pixels: Place;
  resized: Place;
  pad: number;
  columns: number[];
  source_columns: number[];
}

export interface Golden {
  model: Record<string, unknown>;
  words: WordCase[];
  lexicon: string[];
  resizes: ResizeCase[];
  decoders: DecoderCase[];
  blended: Place;
  blended_pale: Place;
}

export interface Thoughts {
  model: Record<string, unknown>;
  lines: {
    text: string;
    size: [number, number];
    frames: Place;
    reading: Described;
    ranked?: [string, number][];
  }[];
  words: Described[];
}

export interface Looks {
  model: Record<string, unknown>;
  /** The same for pictures of a few widths. */
  narrow: Record<string, unknown>;
  cases: {
    pixels: Place;
    /** Whether it is a line that is read in windows. */
    windows: boolean;
    turns: "tall" | "any";
    /** Of one window after the other, of one turn after the other; and SHA-256 of what they saw. */
    frames: { frames: Place }[];
    hashes: string[];
    alone: Look;
    weighed: Look;
  }[];
}

export type Look = Omit<Described, "words"> & { turned: number; words: [string, number][] };

/** Cases of `android_demo/golden`, and the arrays that they point into. */
export class CaseFile<T> {
  private constructor(
    readonly cases: T,
    private readonly data: Uint8Array,
  ) {}

  static async open<T>(name: string): Promise<CaseFile<T>> {
    const zip = findZip(
      new Uint8Array(await readFile(path.join(ROOT, "android_demo/golden", name))),
    );
    if (!zip) throw new Error(`${name} is no zip`);
    const text = new TextDecoder().decode(await unzip(zip, "cases.json", 2 ** 26));
    return new CaseFile(JSON.parse(text) as T, await unzip(zip, "data.bin", 2 ** 26));
  }

  bytes([offset, shape]: Place): Uint8Array {
    return this.data.slice(offset, offset + shape.reduce((a, b) => a * b, 1));
  }

  grey(place: Place): GreyImage {
    return new GreyImage(this.bytes(place), place[1][1], place[1][0]);
  }

  /** The colours of a word, from whatever it is stored as. */
  pixels(place: Place): Pixels {
    const [height, width, channels = 1] = place[1];
    const stored = this.bytes(place);
    const data = new Uint8ClampedArray(4 * height * width).fill(255);
    for (let k = 0; k < height * width; k++) {
      for (let c = 0; c < Math.max(3, channels); c++) {
        data[4 * k + c] = stored[k * channels + (channels === 1 ? 0 : c)];
      }
    }
    return { data, width, height };
  }

  /** Frames of 16 bits a value, or of 32. */
  frames([offset, [time, classes]]: Place, bits: 16 | 32): Frames {
    const view = new DataView(this.data.buffer, this.data.byteOffset + offset);
    const values = Float64Array.from({ length: time * classes }, (_, k) =>
      bits === 16 ? readHalf(view.getUint16(2 * k, true)) : view.getFloat32(4 * k, true),
    );
    return new Frames(time, classes, values);
  }
}

/** Probabilities only: no sign, no infinity. */
function readHalf(bits: number): number {
  const exponent = bits >> 10;
  const mantissa = bits & 0x3ff;
  return exponent === 0 ? mantissa / 2 ** 24 : (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
