import { expect, test } from "vitest";
import { GreyImage } from "../src/image/grey_image.js";
import { Preprocessing } from "../src/image/preprocessing.js";
import { CaseFile, type Golden, type ResizeCase } from "./support/golden.js";
import { expectNear } from "./support/near.js";

const golden = await CaseFile.open<Golden>("golden.zip");

function open({ settings }: ResizeCase): Preprocessing {
  const { height, width, min_width: minWidth, max_width: maxWidth } = settings;
  return new Preprocessing({ height, width, minWidth, maxWidth, widths: null });
}

test("pictures of odd sizes are resized bit for bit", () => {
  for (const [number, one] of golden.cases.resizes.entries()) {
    const wanted = golden.grey(one.resized);
    const got = open(one).resize(golden.grey(one.pixels));
    expect([got.width, got.height], `${number}`).toEqual([wanted.width, wanted.height]);
    expect(Buffer.compare(got.levels, wanted.levels), `${number}`).toBe(0);
  }
  expect(golden.cases.resizes.length).toBeGreaterThan(30);
});

test("columns are mapped back", () => {
  for (const one of golden.cases.resizes) {
    const [width, resized] = [one.pixels[1][1], one.resized[1][1]];
    one.columns.forEach((x, k) => {
      expectNear(open(one).toSourceX(x, resized, width), one.source_columns[k]);
    });
  }
});

test.each([
  ["blended", 0],
  ["blended_pale", 1],
] as const)("every level under every alpha is composited bit for bit: %s", (name, add) => {
  // Of all levels the ground is white; a level more each, and it is black.
  const data = new Uint8ClampedArray(4 * 256 * 256);
  for (let k = 0; k < 256 * 256; k++) {
    data.fill(Math.min((k % 256) + add, 255), 4 * k, 4 * k + 3);
    data[4 * k + 3] = k >> 8;
  }
  const got = GreyImage.fromPixels({ data, width: 256, height: 256 });
  expect(Buffer.compare(got.levels, golden.bytes(golden.cases[name]))).toBe(0);
});

test("a picture gets the narrowest of some widths, and is squeezed to the widest", () => {
  const some = { height: 32, width: null, minWidth: 80, maxWidth: 2048, widths: [80, 106, 144] };
  const widths = [1, 80, 81, 106, 107, 150, 4000].map((width) =>
    new Preprocessing(some).resizedWidth(32, width),
  );
  expect(widths).toEqual([80, 80, 106, 106, 144, 144, 144]);
  expect(() => new Preprocessing({ ...some, widths: [100, 90] })).toThrow("widths are 100,90");
  expect(() => new Preprocessing({ ...some, minWidth: 3000 })).toThrow("minWidth 3000");
});
