import { RecognizerError } from "../errors.js";
import type { Pixels } from "./pixels.js";

/**
 * Grey levels of an upright picture, row by row: 0 is black, 255 is white.
 *
 * The same bytes as `keras_crnn.read_image` gives.
 */
export class GreyImage {
  /** @param levels `width * height` bytes, not copied. */
  constructor(
    readonly levels: Uint8Array,
    readonly width: number,
    readonly height: number,
  ) {
    checkSize(levels.length, width, height);
  }

  /**
   * Grey levels of colours, as Pillow computes them, in integers. Transparency is composited on
   * white, or on black where pale letters stand without a ground.
   */
  static fromPixels({ data, width, height }: Pixels): GreyImage {
    checkSize(data.length / 4, width, height);
    const ground = chooseGround(data);
    const levels = new Uint8Array(width * height);
    for (let k = 0, at = 0; k < levels.length; k++, at += 4) {
      const alpha = data[at + 3];
      levels[k] =
        alpha === 255
          ? luma(data[at], data[at + 1], data[at + 2])
          : luma(
              blend(data[at], alpha, ground),
              blend(data[at + 1], alpha, ground),
              blend(data[at + 2], alpha, ground),
            );
    }
    return new GreyImage(levels, width, height);
  }
}

function checkSize(pixels: number, width: number, height: number): void {
  if (!(width > 0 && height > 0)) {
    throw new RecognizerError(
      "picture",
      `The picture has no pixels (${width} x ${height}). Check how it was cut.`,
    );
  }
  if (pixels !== width * height) {
    throw new RecognizerError(
      "picture",
      `A picture of ${width} x ${height} has ${width * height} pixels; got ${pixels}.`,
    );
  }
}

/** Black where a quarter of the picture or more is transparent and the rest is pale; else white. */
function chooseGround(data: Uint8ClampedArray): number {
  let opacity = 0;
  let brightness = 0;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3];
    opacity += alpha;
    brightness += alpha * luma(data[at], data[at + 1], data[at + 2]);
  }
  const sparse = 4 * opacity <= 3 * 255 * (data.length / 4);
  return sparse && 2 * brightness > 255 * opacity ? 0 : 255;
}

/** The luma of ITU-R 601 in 16 bits. */
function luma(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >>> 16;
}

/** Pillow's `alpha_composite` over an opaque ground: 7 bits more than 8, divisions rounded. */
function blend(level: number, alpha: number, ground: number): number {
  const sum = level * (alpha << 7) + ground * ((255 - alpha) << 7) + (0x80 << 7);
  return (((sum >>> 8) + sum) >>> 8) >>> 7;
}
