import type { Frames } from "../engine/engine.js";
import { BLANK, requiredFrames } from "../text/any_alphabet.js";

/** Above this, no rounding of tiny numbers to zero can be felt in a linear sum of alignments. */
export const SAFE = 1e-290;

/**
 * Log-probability of a label given a picture's frames: the sum over all its alignments, equation 1
 * of the paper. Minus infinity where the label is impossible, as are those that need more frames
 * than there are.
 */
export function scoreLabel(frames: Frames, ids: number[]): number {
  checkIds(ids, frames.classes);
  return normalizeFrames(frames).score(ids);
}

/** Refuses ids that so many classes lack. */
export function checkIds(ids: number[], classes: number): void {
  const wrong = ids.find((id) => !(id >= 1 && id < classes));
  if (wrong !== undefined) {
    throw new Error(`A label holds ${wrong}, but character ids run from 1 to ${classes - 1}.`);
  }
}

/** Frames that sum to one each, and the logarithm of what they were divided by in all. */
export class NormalFrames {
  private lossless: boolean | null = null;

  constructor(
    readonly time: number,
    readonly classes: number,
    readonly values: Float64Array,
    private readonly logScale: number,
  ) {}

  at(step: number, id: number): number {
    return this.values[step * this.classes + id];
  }

  /** Whether no alignment is so improbable that its product leaves what a double can hold. */
  get losesNothing(): boolean {
    this.lossless ??= this.sumSmallest() > Math.log(SAFE);
    return this.lossless;
  }

  /** Log-probability of a label whose ids are known to be among the classes. */
  score(ids: number[]): number {
    if (this.logScale === -Infinity || requiredFrames(ids) > this.time) return -Infinity;
    const sum = this.sumAlignments(ids);
    const tiny = sum < SAFE && !this.losesNothing;
    return this.logScale + (tiny ? this.sumLogarithms(ids) : Math.log(sum));
  }

  private sumSmallest(): number {
    let sum = 0;
    for (let step = 0; step < this.time; step++) {
      let smallest = 1;
      for (let id = 0; id < this.classes; id++) {
        const value = this.at(step, id);
        if (value > 0 && value < smallest) smallest = value;
      }
      sum += Math.log(smallest);
    }
    return sum;
  }

  // After the first k characters: the path's last frame is the k-th (spoken), or a blank.
  private sumAlignments(ids: number[]): number {
    const spoken = new Float64Array(ids.length + 1);
    const silent = new Float64Array(ids.length + 1);
    silent[0] = 1;
    for (let step = 0; step < this.time; step++) {
      const blank = this.at(step, BLANK);
      for (let k = ids.length; k > 0; k--) {
        // downwards: k - 1 is still of the step before
        let arriving = silent[k - 1] + spoken[k];
        if (k > 1 && ids[k - 1] !== ids[k - 2]) arriving += spoken[k - 1];
        silent[k] = (silent[k] + spoken[k]) * blank;
        spoken[k] = arriving * this.at(step, ids[k - 1]);
      }
      silent[0] *= blank;
    }
    return spoken[ids.length] + silent[ids.length];
  }

  /** `sumAlignments` with no limit to how small it may be. */
  private sumLogarithms(ids: number[]): number {
    const spoken = new Float64Array(ids.length + 1).fill(-Infinity);
    const silent = new Float64Array(ids.length + 1).fill(-Infinity);
    silent[0] = 0;
    for (let step = 0; step < this.time; step++) {
      const blank = Math.log(this.at(step, BLANK));
      for (let k = ids.length; k > 0; k--) {
        let arriving = addLogarithms(silent[k - 1], spoken[k]);
        if (k > 1 && ids[k - 1] !== ids[k - 2]) arriving = addLogarithms(arriving, spoken[k - 1]);
        silent[k] = addLogarithms(silent[k], spoken[k]) + blank;
        spoken[k] = arriving + Math.log(this.at(step, ids[k - 1]));
      }
      silent[0] += blank;
    }
    return addLogarithms(spoken[ids.length], silent[ids.length]);
  }
}

/** Logarithm of the sum of two exponentials; minus infinity is a term of zero. */
export function addLogarithms(a: number, b: number): number {
  const highest = Math.max(a, b);
  if (highest === -Infinity) return highest;
  return Math.log(Math.exp(a - highest) + Math.exp(b - highest)) + highest;
}

/** Frames that sum to one, so that decoders may lean on that. Throws where they are none. */
export function normalizeFrames(frames: Frames): NormalFrames {
  const wrong = frames.values.find((value) => !(value >= 0 && value < Infinity));
  if (wrong !== undefined) {
    throw new Error(`Frames must be probabilities; one holds ${wrong}.`);
  }
  const { time, classes } = frames;
  const values = frames.values.slice();
  let logScale = 0;
  for (let first = 0; first < values.length; first += classes) {
    const row = values.subarray(first, first + classes);
    const sum = row.reduce((a, b) => a + b, 0);
    if (sum === 0) {
      // an impossible frame makes every label impossible
      return new NormalFrames(time, classes, new Float64Array(values.length), -Infinity);
    }
    for (let k = 0; k < row.length; k++) row[k] /= sum;
    logScale += Math.log(sum);
  }
  return new NormalFrames(time, classes, values, logScale);
}
