import { BLANK } from "../text/any_alphabet.js";
import { type NormalFrames, SAFE } from "./ctc_score.js";
import type { PrefixTree } from "./prefix_tree.js";

// Sums of the same positive numbers agree to far better than this, whatever their order.
const ROUNDING = 1e-9;

/**
 * One search for the most probable labels of a tree, without scoring them all.
 *
 * The mass of a prefix is the sum over t of the probability to arrive at its last character at
 * frame t. Every alignment of every label that begins with the prefix arrives there at exactly
 * one t, and what follows has probabilities that sum to at most one; so no label below a prefix
 * is more probable than the prefix's mass, and where that is under the probability of the labels
 * already found, the prefix is left out with all that begins with it. The heaviest prefixes are
 * looked at first, so that good labels are found soon.
 */
export class PrefixSearch {
  private readonly levels: Level[]; // one a character of the prefix, when needed
  private readonly best: number[] = []; // the `count` best, rising
  private readonly found: [word: number, value: number][] = [];
  private bound = 0; // probability of the worst of the `count` best

  /** @param count how many labels. */
  constructor(
    private readonly tree: PrefixTree,
    private readonly frames: NormalFrames,
    private readonly count: number,
  ) {
    this.levels = [new Level(frames)];
  }

  /** Places of the labels among which the `count` most probable ones are. */
  run(): number[] {
    this.levels[0].begin();
    this.descend(0, 0);
    // So improbable that doubles cannot tell them: every label has to be scored.
    if (this.bound < SAFE && !this.frames.losesNothing) {
      return this.tree.words.filter((word) => word >= 0);
    }
    return this.found.filter(([, value]) => this.isGood(value)).map(([word]) => word);
  }

  private isGood(value: number): boolean {
    return value > 0 && value >= this.bound * (1 - ROUNDING);
  }

  private descend(node: number, depth: number): void {
    const level = this.levels[depth];
    if (this.tree.words[node] >= 0) this.note(this.tree.words[node], level.whole);
    const last = this.tree.characters[node];
    const children = this.tree
      .children(node)
      .map((child) => ({ child, mass: level.mass(last, this.tree.characters[child]) }))
      .sort((a, b) => b.mass - a.mass);
    for (const { child, mass } of children) {
      if (!this.isGood(mass)) continue;
      if (this.levels.length === depth + 1) this.levels.push(new Level(this.frames));
      this.levels[depth + 1].extend(level, last, this.tree.characters[child]);
      this.descend(child, depth + 1);
    }
  }

  private note(word: number, value: number): void {
    if (!this.isGood(value)) return;
    this.found.push([word, value]);
    const place = this.best.findIndex((one) => one >= value);
    this.best.splice(place < 0 ? this.best.length : place, 0, value);
    if (this.best.length > this.count) this.best.shift();
    if (this.best.length === this.count) this.bound = this.best[0];
  }
}

/** One prefix: after t frames, the probability to have spelt it and nothing else. */
class Level {
  private readonly spoken: Float64Array; // the last frame is the prefix's last character
  private readonly silent: Float64Array; // the last frame is a blank

  constructor(private readonly frames: NormalFrames) {
    this.spoken = new Float64Array(frames.time + 1);
    this.silent = new Float64Array(frames.time + 1);
  }

  /** Probability that all frames spell the prefix. */
  get whole(): number {
    return this.spoken[this.frames.time] + this.silent[this.frames.time];
  }

  /** Becomes the empty prefix. */
  begin(): void {
    this.silent[0] = 1;
    for (let t = 0; t < this.frames.time; t++) {
      this.silent[t + 1] = this.silent[t] * this.frames.at(t, BLANK);
    }
  }

  /** Mass of this prefix, which ends with `last`, and one character more. */
  mass(last: number, character: number): number {
    let mass = 0;
    for (let t = 0; t < this.frames.time; t++) {
      mass += this.before(t, last, character) * this.frames.at(t, character);
    }
    return mass;
  }

  /** Becomes the prefix `above`, which ends with `last`, and one character more. */
  extend(above: Level, last: number, character: number): void {
    for (let t = 0; t < this.frames.time; t++) {
      const arriving = above.before(t, last, character) + this.spoken[t];
      this.spoken[t + 1] = arriving * this.frames.at(t, character);
      this.silent[t + 1] = (this.silent[t] + this.spoken[t]) * this.frames.at(t, BLANK);
    }
  }

  /** Probability that a new character may follow after t frames: a repeat needs a blank. */
  private before(t: number, last: number, character: number): number {
    return character === last ? this.silent[t] : this.silent[t] + this.spoken[t];
  }
}
