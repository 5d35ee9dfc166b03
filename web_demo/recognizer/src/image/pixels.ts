/** Colours of an upright picture, row by row: red, green, blue and alpha, not multiplied in. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}
