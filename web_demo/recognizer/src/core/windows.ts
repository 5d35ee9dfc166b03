import { type Engine, Frames } from "../engine/engine.js";
import { GreyImage } from "../image/grey_image.js";
import { Preprocessing } from "../image/preprocessing.js";
import type { ModelSpec } from "../model/model_spec.js";
import { BLANK } from "../text/any_alphabet.js";

// What two windows share, in heights of the picture, where a window is long enough: a wide
// character and what the recurrent layers want to have seen around it.
const OVERLAP = 3;
// Width of a picture in heights, beyond which it is squeezed: 32,768 pixels at a height of 32.
const MOST_HEIGHTS = 1024;
// As frames and their differences are 32-bit numbers in Python.
const AS_SURE = Math.fround(1e-3);

/** What a network gives for one picture. */
export interface NetworkOutput {
  frames: Frames;
  /** Pixels of the picture as the network took it, all windows together. */
  width: number;
}

/**
 * Resizes a picture and runs a network on it, on a long one window by window.
 *
 * A network takes pictures up to some width. A longer one is not squeezed: what the network gives
 * for windows that overlap is joined where nothing stands. Equals Python's `run_network`.
 */
export async function runNetwork(
  engine: Engine,
  spec: ModelSpec,
  image: GreyImage,
): Promise<NetworkOutput> {
  const width = findLongWidth(image, spec);
  if (width === null) {
    const resized = spec.preprocessing.resize(image);
    return { frames: await engine.probabilities(resized), width: resized.width };
  }
  const settings = { ...spec.preprocessing.settings, width, widths: null };
  const resized = new Preprocessing(settings).resize(image);
  const widest = spec.preprocessing.widest;
  const starts = placeWindows(width, widest, spec);
  const parts: Frames[] = [];
  for (const start of starts) {
    parts.push(await engine.probabilities(cutColumns(resized, start, widest)));
  }
  return { frames: joinWindows(parts, starts, spec.stride), width };
}

/**
 * First columns of the windows of a long picture; they begin at multiples of the network's stride,
 * so that frames of one and the other stand at the same columns.
 *
 * @param width pixels; `widest` and a multiple of the stride.
 * @param widest pixels of a window.
 */
export function placeWindows(width: number, widest: number, spec: ModelSpec): number[] {
  const overlap = Math.min(OVERLAP * spec.preprocessing.settings.height, Math.floor(widest / 3));
  const count = Math.ceil((width - overlap) / (widest - overlap));
  const steps = Math.floor((width - widest) / spec.stride);
  return Array.from(
    { length: count },
    (_, k) => Math.floor((k * steps) / Math.max(1, count - 1)) * spec.stride,
  );
}

/**
 * Frames of a picture from those of its windows.
 *
 * Two windows are joined at the frame, in the middle half of what they share, at which both are
 * surest of the blank.
 *
 * @param starts first column of each window, in pixels.
 */
export function joinWindows(parts: Frames[], starts: number[], stride: number): Frames {
  const { classes } = parts[0];
  let joined = parts[0];
  for (let k = 1; k < parts.length; k++) {
    const first = starts[k] / stride; // frame of the whole at which the part begins
    const seam = findSeam(joined, parts[k], first);
    const [before, after] = [joined.slice(0, first + seam), parts[k].slice(seam, parts[k].time)];
    const values = new Float64Array(before.values.length + after.values.length);
    values.set(before.values);
    values.set(after.values, before.values.length);
    joined = new Frames(before.time + after.time, classes, values);
  }
  return joined;
}

/** Frame of a part from which on it counts. */
function findSeam(joined: Frames, part: Frames, first: number): number {
  const shared = joined.time - first;
  const margin = Math.floor(shared / 4);
  const blank = Array.from({ length: shared - 2 * margin }, (_, k) =>
    Math.min(joined.at(first + margin + k, BLANK), part.at(margin + k, BLANK)),
  );
  const least = Math.fround(Math.max(...blank) - AS_SURE);
  const middle = Math.floor(blank.length / 2);
  // Of frames that are as sure the one in the middle, where both have seen most around it.
  let seam = -1;
  blank.forEach((value, k) => {
    const nearer = seam < 0 || Math.abs(k - middle) < Math.abs(seam - middle);
    if (value >= least && nearer) seam = k;
  });
  return margin + seam;
}

/** Width in pixels that a picture has in windows, or `null` where it needs none. */
function findLongWidth(image: GreyImage, spec: ModelSpec): number | null {
  const { settings, widest } = spec.preprocessing;
  if (settings.width !== null) return null;
  // By its proportions alone, as in Python: the least width may be above the widest.
  if (image.width * settings.height <= widest * image.height) return null;
  const maxWidth = Math.max(widest, MOST_HEIGHTS * settings.height);
  const inProportion = new Preprocessing({ ...settings, maxWidth, widths: null });
  const width = inProportion.resizedWidth(image.height, image.width);
  if (width <= widest) return null;
  return widest + Math.ceil((width - widest) / spec.stride) * spec.stride;
}

function cutColumns(image: GreyImage, start: number, width: number): GreyImage {
  const levels = new Uint8Array(width * image.height);
  for (let y = 0; y < image.height; y++) {
    const row = y * image.width + start;
    levels.set(image.levels.subarray(row, row + width), y * width);
  }
  return new GreyImage(levels, width, image.height);
}
