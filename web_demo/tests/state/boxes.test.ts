import { expect, test } from "vitest";
import {
  boxOfCorners,
  coversPicture,
  HANDLES,
  isReadable,
  looksLikeWord,
  middleBox,
  moveBox,
  resizeBox,
} from "../../src/state/boxes.js";

const picture = { width: 100, height: 50 };

test("a box of two corners is whole pixels inside of the picture, whichever corners they are", () => {
  const box = { left: 10, top: 5, width: 21, height: 11 };
  expect(boxOfCorners({ x: 10.6, y: 5.2 }, { x: 30.1, y: 15.9 }, picture)).toEqual(box);
  expect(boxOfCorners({ x: 30.1, y: 5.2 }, { x: 10.6, y: 15.9 }, picture)).toEqual(box);
  const all = { left: 0, top: 0, width: 100, height: 50 };
  expect(boxOfCorners({ x: -7, y: -1 }, { x: 1e6, y: 99 }, picture)).toEqual(all);
});

test("a box beside the picture is not readable", () => {
  expect(isReadable(boxOfCorners({ x: 120, y: 5 }, { x: 140, y: 20 }, picture))).toBe(false);
  expect(isReadable(boxOfCorners({ x: 0, y: 0 }, { x: 3, y: 3 }, picture))).toBe(true);
});

test("a box that is pushed stays whole and inside", () => {
  const box = { left: 10, top: 10, width: 30, height: 20 };
  expect(moveBox(box, 5.4, -3.6, picture)).toEqual({ ...box, left: 15, top: 6 });
  expect(moveBox(box, 500, 500, picture)).toEqual({ ...box, left: 70, top: 30 });
  expect(moveBox(box, -500, -500, picture)).toEqual({ ...box, left: 0, top: 0 });
});

test("a handle moves its own sides and no others", () => {
  const box = { left: 10, top: 10, width: 30, height: 20 };
  expect(resizeBox(box, "e", 5, 5, picture)).toEqual({ ...box, width: 35 });
  expect(resizeBox(box, "n", 5, 5, picture)).toEqual({ ...box, top: 15, height: 15 });
  expect(resizeBox(box, "sw", -4, 6, picture)).toEqual({ left: 6, top: 10, width: 34, height: 26 });
});

test("no handle brings a box out of the picture or turns it inside out", () => {
  const box = { left: 10, top: 10, width: 30, height: 20 };
  for (const handle of HANDLES) {
    for (const [dx, dy] of [[1e4, 1e4], [-1e4, -1e4], [1e4, -1e4]] as const) {
      const { left, top, width, height } = resizeBox(box, handle, dx, dy, picture);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(picture.width);
      expect(top + height).toBeLessThanOrEqual(picture.height);
      expect(isReadable({ left, top, width, height })).toBe(true);
    }
  }
});

test("of a picture of two pixels a box is all there is", () => {
  const tiny = { width: 2, height: 2 };
  const box = { left: 0, top: 0, width: 2, height: 2 };
  expect(resizeBox(box, "se", -9, -9, tiny)).toEqual(box);
  expect(moveBox(box, 1, 1, tiny)).toEqual(box);
});

test("a box to start from lies in the middle of what is in view", () => {
  const box = middleBox({ left: 40, top: 20, width: 60, height: 30 }, picture);
  expect(box.left + box.width / 2).toBeCloseTo(70, 0);
  expect(box.top + box.height / 2).toBeCloseTo(35, 0);
  expect(box.width).toBeGreaterThan(box.height);
});

test("what looks like a word is read as a whole, a photograph is not", () => {
  expect(looksLikeWord({ width: 100, height: 32 })).toBe(true);
  expect(looksLikeWord({ width: 2000, height: 300 })).toBe(true);
  expect(looksLikeWord({ width: 4000, height: 3000 })).toBe(false);
  expect(coversPicture({ left: 1, top: 0, width: 99, height: 50 }, picture)).toBe(true);
  expect(coversPicture({ left: 0, top: 0, width: 90, height: 50 }, picture)).toBe(false);
});
