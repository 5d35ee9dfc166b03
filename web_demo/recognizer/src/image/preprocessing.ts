import type { GreyImage } from "./grey_image.js";
import { resizeBilinear } from "./resize.js";

const MOST_BETWEEN = 2 ** 24; // pixels between the two steps of a resize

/** How pictures are resized, in pixels, as it is stored in a model's record. */
export interface PreprocessingSettings {
  height: number;
  /** To which every picture is squashed or stretched; `null` keeps the proportions. */
  width: number | null;
  /** The least and the greatest width in proportion. */
  minWidth: number;
  maxWidth: number;
  /** The only widths that the network takes, rising; `null` where it takes any. */
  widths: number[] | null;
}

/**
 * From a grey picture to the input of the network.
 *
 * Equals `keras_crnn.images.preprocessing.Preprocessing` bit for bit. Of some widths a picture gets
 * the narrowest that is no narrower than its width in proportion; what is wider than the widest is
 * squeezed to that.
 */
export class Preprocessing {
  /** @throws Error a size that is not positive, or `minWidth` above `maxWidth`. */
  constructor(readonly settings: PreprocessingSettings) {
    const { height, width, minWidth, maxWidth, widths } = settings;
    for (const [name, value] of Object.entries({ height, width, minWidth, maxWidth })) {
      if (value !== null && !(Number.isSafeInteger(value) && value > 0)) {
        throw new Error(`${name} is ${value}: give a positive number`);
      }
    }
    if (minWidth > maxWidth) throw new Error(`minWidth ${minWidth} is above maxWidth ${maxWidth}`);
    if (widths !== null && (width !== null || !areRising(widths))) {
      throw new Error(`widths are ${widths}: they are positive, rise, and stand without a width`);
    }
  }

  /** The widest picture in pixels that the network takes at once. */
  get widest(): number {
    const { width, widths, maxWidth } = this.settings;
    return width ?? widths?.[widths.length - 1] ?? maxWidth;
  }

  /** Resizes a picture to the network's height. */
  resize(image: GreyImage): GreyImage {
    const width = this.resizedWidth(image.height, image.width);
    const columnsFirst = this.columnsFirst(image.height, image.width);
    return resizeBilinear(image, width, this.settings.height, columnsFirst);
  }

  /** Whether the columns come first: of a picture so high that its rows would take much room. */
  columnsFirst(sourceHeight: number, sourceWidth: number): boolean {
    const between = sourceHeight * this.resizedWidth(sourceHeight, sourceWidth);
    return between > Math.max(MOST_BETWEEN, sourceWidth * this.settings.height);
  }

  /** The width in pixels to which a picture of this size is resized. */
  resizedWidth(sourceHeight: number, sourceWidth: number): number {
    const { height, width, minWidth, maxWidth, widths } = this.settings;
    if (width !== null) return width;
    // Rounded half up in integers: the same in every language.
    const proportional = Math.floor((2 * sourceWidth * height + sourceHeight) / (2 * sourceHeight));
    const bounded = Math.min(Math.max(proportional, minWidth), maxWidth);
    if (widths === null) return bounded;
    return widths.find((one) => one >= bounded) ?? widths[widths.length - 1];
  }

  /**
   * Maps a column of the resized picture back to pixels of the source.
   *
   * @param x edge of a column: 0 is the left edge of the first pixel.
   */
  toSourceX(x: number, resizedWidth: number, sourceWidth: number): number {
    return (Math.min(Math.max(x, 0), resizedWidth) * sourceWidth) / resizedWidth;
  }
}

function areRising(widths: number[]): boolean {
  return widths.length > 0 && widths.every((one, k) => one > (k > 0 ? widths[k - 1] : 0));
}
