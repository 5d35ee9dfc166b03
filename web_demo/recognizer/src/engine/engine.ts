import type { GreyImage } from "../image/grey_image.js";

/** Runs a network: the one thing that a runtime has to give. */
export interface Engine {
  /** Softmax outputs of a picture, which {@link Preprocessing} has resized. */
  probabilities(image: GreyImage): Promise<Frames>;

  /** Frees what the runtime holds. */
  close(): void;
}

/** Softmax outputs of one picture, frame by frame; class 0 is the blank. */
export class Frames {
  /** @param values `time * classes` probabilities, not copied. */
  constructor(
    readonly time: number,
    readonly classes: number,
    readonly values: Float64Array,
  ) {
    if (!(time >= 0 && classes > 0 && values.length === time * classes)) {
      throw new Error(`${time} frames of ${classes} classes do not make ${values.length} values.`);
    }
  }

  /** The probability of a class in a frame. */
  at(step: number, id: number): number {
    return this.values[step * this.classes + id];
  }

  /** The frames from `start` until `end`. */
  slice(start: number, end: number): Frames {
    const values = this.values.slice(start * this.classes, end * this.classes);
    return new Frames(end - start, this.classes, values);
  }
}
