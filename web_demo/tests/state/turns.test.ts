import { expect, test } from "vitest";
import { spanBox, turnedSize } from "../../src/state/turns.js";

const box = { left: 100, top: 200, width: 30, height: 80 };

test("of a crop that was turned a quarter, width and height change places", () => {
  expect(turnedSize(box, 0)).toEqual({ width: 30, height: 80 });
  expect(turnedSize(box, 90)).toEqual({ width: 80, height: 30 });
  expect(turnedSize(box, 180)).toEqual({ width: 30, height: 80 });
  expect(turnedSize(box, 270)).toEqual({ width: 80, height: 30 });
});

test("a character lies in the picture where it was before its crop was turned", () => {
  expect(spanBox(box, 0, 5, 15)).toEqual({ left: 105, top: 200, width: 10, height: 80 });
  // Turned clockwise, what was at the bottom is left.
  expect(spanBox(box, 90, 0, 10)).toEqual({ left: 100, top: 270, width: 30, height: 10 });
  expect(spanBox(box, 180, 0, 10)).toEqual({ left: 120, top: 200, width: 10, height: 80 });
  expect(spanBox(box, 270, 0, 10)).toEqual({ left: 100, top: 200, width: 30, height: 10 });
});
