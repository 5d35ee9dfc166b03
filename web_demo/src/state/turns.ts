import type { Box, Reading } from "@keras-crnn/recognizer";

export type Turn = Reading["turned"];

/** Width and height of a crop that was turned to be read. */
export function turnedSize({ width, height }: { width: number; height: number }, turned: Turn) {
  return turned === 90 || turned === 270 ? { width: height, height: width } : { width, height };
}

/** Where in the picture a part of a crop lies, from one column of the turned crop to another. */
export function spanBox(box: Box, turned: Turn, left: number, right: number): Box {
  const length = right - left;
  switch (turned) {
    case 0:
      return { ...box, left: box.left + left, width: length };
    case 90: // its left side was at the bottom
      return { ...box, top: box.top + box.height - right, height: length };
    case 180:
      return { ...box, left: box.left + box.width - right, width: length };
    case 270:
      return { ...box, top: box.top + left, height: length };
  }
}
