import { GreyImage } from "./grey_image.js";

// What Pillow leaves of 32 bits: 8 for a grey level, 2 for weights that overshoot.
const PRECISION_BITS = 32 - 8 - 2;

/**
 * Resizes as Pillow's `BILINEAR` does, to the same bytes.
 *
 * A triangle filter whose support grows with the downscaling factor, so that it antialiases;
 * weights in 22-bit fixed point; along the rows first, rounded to 8 bits, then down the columns, or
 * the other way round. A canvas gives other bytes, and the network other texts.
 *
 * @param width pixels of the result, positive.
 * @param height pixels of the result, positive.
 */
export function resizeBilinear(
  image: GreyImage,
  width: number,
  height: number,
  columnsFirst = false,
): GreyImage {
  if (columnsFirst) return resizeRows(resizeColumns(image, height), width);
  return resizeColumns(resizeRows(image, width), height);
}

/** One output pixel's inputs: from `start`, as many as there are weights. */
interface Window {
  start: number;
  weights: Int32Array;
}

/** The windows of an axis of `size` pixels that becomes one of `target`. */
function listWindows(size: number, target: number): Window[] {
  const scale = size / target;
  const support = Math.max(scale, 1); // the triangle's half width, in source pixels
  const inverse = 1 / support;
  return Array.from({ length: target }, (_, k) => {
    const center = (k + 0.5) * scale;
    // Cut towards zero, as in C: below zero, 0 is the edge either way.
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), size);
    const weights = Float64Array.from({ length: end - start }, (_, at) =>
      Math.max(1 - Math.abs((at + start - center + 0.5) * inverse), 0),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return {
      start,
      weights: Int32Array.from(weights, (weight) =>
        Math.trunc(0.5 + (weight / sum) * (1 << PRECISION_BITS)),
      ),
    };
  });
}

function resizeRows(image: GreyImage, width: number): GreyImage {
  if (width === image.width) return image;
  const windows = listWindows(image.width, width);
  const levels = new Uint8Array(width * image.height);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < width; x++) {
      levels[y * width + x] = weigh(image.levels, y * image.width, 1, windows[x]);
    }
  }
  return new GreyImage(levels, width, image.height);
}

function resizeColumns(image: GreyImage, height: number): GreyImage {
  if (height === image.height) return image;
  const windows = listWindows(image.height, height);
  const levels = new Uint8Array(image.width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < image.width; x++) {
      levels[y * image.width + x] = weigh(image.levels, x, image.width, windows[y]);
    }
  }
  return new GreyImage(levels, image.width, height);
}

function weigh(levels: Uint8Array, first: number, step: number, window: Window): number {
  const { start, weights } = window;
  let sum = 1 << (PRECISION_BITS - 1); // rounds
  let place = first + start * step;
  for (let k = 0; k < weights.length; k++) {
    sum += levels[place] * weights[k]; // below 2 ** 31: the weights sum to one
    place += step;
  }
  return Math.min(sum >> PRECISION_BITS, 255);
}
