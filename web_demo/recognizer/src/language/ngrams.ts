import { Checked } from "../model/checked.js";
import { readAlphabet } from "../model/model_spec.js";
import { findZip, unzip } from "../model/zip.js";
import type { AnyAlphabet } from "../text/any_alphabet.js";
import { NpyArray } from "./npy.js";

/** A word's end, in the place of the blank, which no word holds; also stands before a word. */
export const END = 0;

const FORMAT = "keras-crnn character n-grams 1";
const MOST_BYTES = 2 ** 25; // of an array: 4 million n-grams; English has a million
const HIGHEST_COUNT = 1e100; // whose sums are numbers still

/** Counted n-grams: how often each character has followed which others. */
export class Ngrams {
  private readonly classes: number;

  /**
   * @param order characters that count, the one predicted included.
   * @param events rising: context and follower as one number, `context * classes + follower`.
   * @param counts how often each event was seen.
   * @throws Error an order too high, events that do not rise, or counts that are none.
   */
  constructor(
    readonly alphabet: AnyAlphabet,
    readonly order: number,
    private readonly events: Float64Array,
    private readonly counts: Float64Array,
  ) {
    this.classes = alphabet.classes;
    const end = this.classes * (this.classes + 1) ** (order - 1);
    if (!(order >= 1 && Number.isSafeInteger(end))) {
      throw new Error(
        `its order is ${order}: a browser counts that far in no alphabet of ${this.classes}`,
      );
    }
    if (events.length !== counts.length) {
      throw new Error(`it has ${counts.length} counts, not ${events.length}`);
    }
    for (let k = 0; k < events.length; k++) {
      const least = k > 0 ? events[k - 1] + 1 : 0;
      if (!(events[k] >= least && events[k] < end)) throw new Error("its n-grams are not in order");
      if (!(counts[k] >= 0 && counts[k] < HIGHEST_COUNT)) {
        throw new Error(`its count ${k} is ${counts[k]}`);
      }
    }
  }

  /**
   * The same n-grams in the numbers of another alphabet, without those that it cannot spell. Equals
   * Python's `renumber_events`.
   *
   * @throws Error an alphabet too large for the order, or one that tells fewer characters apart.
   */
  adapted(other: AnyAlphabet): Ngrams {
    const table = [END, ...this.alphabet.symbols.map((symbol) => findId(other, symbol))];
    const numbers = this.events.map((event) => {
      const follower = table[event % this.classes];
      let number = 0;
      let context = Math.floor(event / this.classes);
      for (let weight = 1; context > 0; weight *= other.classes + 1) {
        const digit = context % (this.classes + 1); // 0: no character
        number += digit === 0 ? 0 : (table[digit - 1] + 1) * weight;
        context = Math.floor(context / (this.classes + 1));
      }
      return number * other.classes + follower; // NaN where a character is lacking
    });
    const kept = [...numbers.keys()].filter((k) => !Number.isNaN(numbers[k]));
    kept.sort((a, b) => numbers[a] - numbers[b]);
    const events = Float64Array.from(kept, (k) => numbers[k]);
    const counts = Float64Array.from(kept, (k) => this.counts[k]);
    return new Ngrams(other, this.order, events, counts);
  }

  /** How often a character was seen at all. */
  count(id: number): number {
    const place = this.find(id, 0, this.events.length);
    return this.events[place] === id ? this.counts[place] : 0;
  }

  /** Probability of each class after a context, smoothed as Witten and Bell do. */
  share(context: readonly number[]): Float64Array {
    const share = new Float64Array(this.classes).fill(1 / this.classes);
    let number = 0; // of the context's end, which grows to the front
    let weight = 1;
    let seen = this.smooth(share, number);
    for (let k = context.length - 1; k >= 0 && seen; k--) {
      // unseen, nor was a longer one
      number += weight * (context[k] + 1);
      weight *= this.classes + 1;
      seen = this.smooth(share, number);
    }
    return share;
  }

  /** Weighs what a context was followed by against the share after the shorter context. */
  private smooth(share: Float64Array, context: number): boolean {
    const base = context * this.classes;
    const first = this.find(base, 0, this.events.length);
    const most = Math.min(this.events.length, first + this.classes);
    const stop = this.find(base + this.classes, first, most);
    const kinds = stop - first;
    if (kinds === 0) return false;
    let total = kinds;
    for (let k = first; k < stop; k++) total += this.counts[k];
    for (let id = 0; id < share.length; id++) share[id] *= kinds / total;
    for (let k = first; k < stop; k++) share[this.events[k] - base] += this.counts[k] / total;
    return true;
  }

  /** Place of the first event of a range that is not below a number. */
  private find(number: number, from: number, to: number): number {
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.events[middle] < number) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** What an alphabet has for a symbol of another one; NaN for nothing. */
function findId(alphabet: AnyAlphabet, symbol: string): number {
  return alphabet.encode(alphabet.keep(symbol))[0] ?? NaN;
}

/**
 * Reads what Python's `LanguageModel.save` wrote: an `.npz` file, a zip of NumPy arrays.
 *
 * @throws Error the file holds no language model, or is damaged.
 */
export async function readNgrams(file: Uint8Array): Promise<Ngrams> {
  const zip = findZip(file);
  if (!zip) throw new Error("it is no .npz file");
  const open = async (name: string) =>
    new NpyArray(await unzip(zip, `${name}.npy`, MOST_BYTES), name);
  const about: unknown = JSON.parse((await open("about")).readText());
  const record = new Checked(about, "its record");
  const format = record.text("format");
  if (format !== FORMAT) throw new Error(`its format is '${format}', not '${FORMAT}'`);
  const events = (await open("gaps")).readWholes();
  for (let k = 1; k < events.length; k++) events[k] += events[k - 1];
  const counts = (await open("counts")).readFloats();
  const alphabet = readAlphabet(record.object("alphabet"));
  return new Ngrams(alphabet, record.whole("order"), events, counts);
}
