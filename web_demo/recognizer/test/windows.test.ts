import { expect, test } from "vitest";
import { joinWindows, placeWindows, runNetwork } from "../src/core/windows.js";
import { type Engine, Frames } from "../src/engine/engine.js";
import { GreyImage } from "../src/image/grey_image.js";
import { Preprocessing, type PreprocessingSettings } from "../src/image/preprocessing.js";
import { type ModelSpec, readSpec } from "../src/model/model_spec.js";
import { CaseFile, type Thoughts } from "./support/golden.js";

const stored = readSpec((await CaseFile.open<Thoughts>("thoughts.zip")).cases.model);
const proportional = { height: 32, width: null, minWidth: 80, maxWidth: 200, widths: null };

function specOf(settings: PreprocessingSettings): ModelSpec {
  return { ...stored, preprocessing: new Preprocessing(settings) };
}

/**
 * Frames whose class at a column says the level of that column: 20 is the first character. As with
 * a real network, what stands at the very edge of a picture is not to be trusted.
 */
class Columns implements Engine {
  readonly widths: number[] = [];

  async probabilities({ levels, width }: GreyImage): Promise<Frames> {
    this.widths.push(width);
    const time = Math.floor(width / 4) + 1;
    const values = new Float64Array(11 * time).fill(0.001);
    for (let t = 0; t < time; t++) {
      const edge = t < 3 || t >= time - 3;
      const id = edge ? 1 : Math.floor(levels[Math.min(4 * t, width - 1)] / 20);
      values[11 * t + id] = 0.99;
    }
    return new Frames(time, 11, values);
  }

  close(): void {}
}

/** Characters of eight columns with nothing between them. */
function stripes(width: number): GreyImage {
  const levels = new Uint8Array(32 * width);
  for (let x = 0; x < width; x++) {
    const digit = (Math.floor(x / 24) * 7) % 10;
    if (x % 24 >= 8 && x % 24 < 16)
      for (let y = 0; y < 32; y++) levels[y * width + x] = 20 * (digit + 1);
  }
  return new GreyImage(levels, width, 32);
}

test.each([201, 204, 320, 777, 1024, 2000])(
  "windows give the frames of the whole: %i",
  async (width) => {
    const engine = new Columns();
    const got = await runNetwork(engine, specOf(proportional), stripes(width));
    expect(new Set(engine.widths)).toEqual(new Set([200]));
    expect(got.width).toBe(Math.ceil(width / 4) * 4);
    const whole = specOf({ ...proportional, width: got.width });
    const wanted = await runNetwork(new Columns(), whole, stripes(width));
    expect(got.frames.values).toEqual(wanted.frames.values);
  },
);

test("widths of a file are windows, and what fits needs none", async () => {
  const engine = new Columns();
  const spec = specOf({ ...proportional, maxWidth: 2048, widths: [80, 160] });
  const got = await runNetwork(engine, spec, stripes(480));
  expect(engine.widths).toEqual([160, 160, 160, 160]);
  expect(got.frames.time).toBe(121);
  await runNetwork(engine, spec, stripes(120));
  expect(engine.widths.slice(4)).toEqual([160]);
});

test.each([128, 228, 2048])("windows cover a picture: %i", (widest) => {
  for (let width = widest + 4; width < 5 * widest; width += 52) {
    const starts = placeWindows(width, widest, stored);
    expect(starts[0]).toBe(0);
    expect(starts[starts.length - 1] + widest).toBe(width);
    starts.slice(1).forEach((start, k) => {
      expect((start - starts[k]) % 4).toBe(0);
      const shared = Math.min(96, Math.floor(widest / 3));
      expect(start - starts[k]).toBeLessThanOrEqual(widest - shared);
    });
  }
});

test("windows are joined where both are surest of nothing", () => {
  const part = (other: number, sure: [number, number][]) => {
    const values = Float64Array.from({ length: 50 }, (_, k) => (k % 2 === 0 ? 0.5 : other));
    for (const [step, blank] of sure) values[2 * step] = blank;
    return new Frames(25, 2, values);
  };
  // At step 6 of the second the first is unsure.
  const joined = joinWindows(
    [
      part(0.1, [[17, 0.9]]),
      part(0.2, [
        [7, 0.9],
        [6, 0.95],
      ]),
    ],
    [0, 40],
    4,
  );
  const others = Array.from({ length: joined.time }, (_, t) => joined.at(t, 1));
  expect(others).toEqual([...Array(17).fill(0.1), ...Array(18).fill(0.2)]);
});

test("a picture a thousand times as long as high is squeezed", async () => {
  const image = new GreyImage(new Uint8Array(4000), 4000, 1);
  const { width } = await runNetwork(new Columns(), specOf(proportional), image);
  expect(width).toBe(32 * 1024);
});

test.each([50, 80])("no windows where the widest is below the least width: %i", async (width) => {
  const engine = new Columns();
  const narrow = { ...proportional, minWidth: 100, widths: [60, 80] };
  const got = await runNetwork(engine, specOf(narrow), stripes(width));
  expect([engine.widths, got.width]).toEqual([[80], 80]); // as Python has it
});
