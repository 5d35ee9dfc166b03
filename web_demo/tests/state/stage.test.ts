import { expect, test } from "vitest";
import { clampZoom, fitScale, keyStep, scrollAfterZoom, visiblePart } from "../../src/state/stage.js";

const stage = { width: 800, height: 400 };

test("all of a large picture is shown", () => {
  const picture = { width: 8000, height: 2000 };
  expect(fitScale(picture, stage)).toBe(0.1);
});

test("a small picture is enlarged, but not without end", () => {
  expect(fitScale({ width: 400, height: 100 }, stage)).toBe(2);
  expect(fitScale({ width: 10, height: 4 }, stage)).toBe(6);
});

test("what lies under the pointer stays there when it zooms", () => {
  const scroll = { x: 100, y: 50 };
  const place = { x: 30, y: 40 };
  const next = scrollAfterZoom(scroll, place, 2);
  expect(next.x + place.x).toBe(2 * (scroll.x + place.x));
  expect(next.y + place.y).toBe(2 * (scroll.y + place.y));
});

test("the part in view ends where the picture does", () => {
  const picture = { width: 1000, height: 1000 };
  const part = visiblePart(picture, stage, { x: 400, y: 100 }, 1);
  expect(part).toEqual({ left: 400, top: 100, width: 600, height: 400 });
});

test("a key moves a box by what can be seen, and by a pixel at least", () => {
  expect(keyStep(0.1)).toBe(40);
  expect(keyStep(8)).toBe(1);
});

test("zoom has bounds, whatever it is given", () => {
  expect([0, 1, 5, 99, NaN].map(clampZoom)).toEqual([1, 1, 5, 16, 1]);
});
