/** Colours of an upright picture, row by row: red, green, blue and alpha of 8 bits, not multiplied. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}
