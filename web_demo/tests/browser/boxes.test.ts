import { expect, test } from "vitest";
import { TEXTS, type Demo } from "../support/demo.js";
import { drawScene } from "../support/pictures.js";
import { useBrowser, useDemo } from "../support/use_demo.js";

const shared = useDemo(useBrowser(), { permissions: ["clipboard-read", "clipboard-write"] });

const SIZE = { width: 3000, height: 2000 };
const PLACE = { left: 1200, top: 900 };

/** A large picture with one word in it, and the corners of the word in shares of the picture. */
async function openScene(demo: Demo, name: string) {
  const scene = await drawScene(demo.page, "examples/word_02.png", SIZE, PLACE);
  await demo.openFile(name, scene.file, "image/png");
  const from: [number, number] = [PLACE.left / SIZE.width, PLACE.top / SIZE.height];
  const to: [number, number] = [
    (PLACE.left + scene.width) / SIZE.width,
    (PLACE.top + scene.height) / SIZE.height,
  ];
  return { from, to, width: scene.width, height: scene.height };
}

test("what a drawn box holds is read at the picture's full resolution", async () => {
  const demo = shared();
  const { from, to, width, height } = await openScene(demo, "resolution.png");
  expect(await demo.texts()).toEqual([]);
  await demo.drag(from, to);
  await demo.settled(1);
  expect(await demo.texts()).toEqual(["station"]);
  const [crop] = (await demo.downloaded()).readings;
  // The picture is shown at about a fifth: the mouse is exact to so many of its pixels.
  expect(Math.abs(crop!.box.left - PLACE.left)).toBeLessThan(12);
  expect(Math.abs(crop!.box.width - width)).toBeLessThan(24);
  const pixels = await demo.page.locator(".crop canvas").evaluate((canvas) => ({
    width: (canvas as HTMLCanvasElement).width,
    height: (canvas as HTMLCanvasElement).height,
  }));
  expect(pixels.width).toBe(crop!.box.width);
  expect(Math.abs(pixels.height - height)).toBeLessThan(24);
});

test("a box is moved by its middle and resized by its handles, and read where it settles", async () => {
  const demo = shared();
  const { from, to } = await openScene(demo, "moved.png");
  const away = 0.2;
  await demo.drag([from[0], from[1] + away], [to[0], to[1] + away]);
  await demo.settled(1);
  expect(await demo.texts()).not.toEqual(["station"]);
  const middle: [number, number] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  await demo.drag([middle[0], middle[1] + away], middle);
  await demo.page.locator(".text", { hasText: "station" }).waitFor();
  const before = (await demo.downloaded()).readings[0]!.box;
  const handle = (await demo.page.locator(".box.selected .handle.se").boundingBox())!;
  await demo.page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await demo.page.mouse.down();
  await demo.page.mouse.move(handle.x + handle.width / 2 + 60, handle.y + handle.height / 2 + 20);
  await demo.page.mouse.up();
  await demo.settled(1);
  const after = (await demo.downloaded()).readings[0]!.box;
  expect(after).toMatchObject({ left: before.left, top: before.top });
  expect(after.width).toBeGreaterThan(before.width + 100);
});

test("several boxes; one is deleted and comes back; all are copied and downloaded", async () => {
  const demo = shared();
  await demo.openSheet();
  const { page } = demo;
  await page.locator(".reading").nth(1).getByRole("button", { name: "Delete this box" }).click();
  expect(await demo.texts()).toEqual(TEXTS.filter((text) => text !== "Copper"));
  await page.getByRole("button", { name: "Undo" }).click();
  await demo.settled(12);
  expect(await demo.texts()).toEqual(TEXTS);
  await page.getByRole("button", { name: "Copy all" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(TEXTS.join("\n"));
  await page.locator(".reading").nth(2).getByRole("button", { name: "Copy this text" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("station");
  const results = await demo.downloaded();
  expect(results.readings.map(({ text }) => text)).toEqual(TEXTS);
  for (const { box, characters } of results.readings) {
    const [first, last] = [characters[0]!.box, characters.at(-1)!.box];
    expect(first.left).toBeGreaterThanOrEqual(box.left);
    expect(last.left + last.width).toBeLessThanOrEqual(box.left + box.width + 0.01);
  }
  await page.getByRole("button", { name: "Clear" }).click();
  expect(await demo.texts()).toEqual([]);
});

test("a zoomed picture is drawn on where it is seen", async () => {
  const demo = shared();
  const { from, to } = await openScene(demo, "zoomed.png");
  for (let press = 0; press < 2; press++) await demo.page.getByRole("button", { name: "Larger" }).click();
  await demo.drag(from, to);
  await demo.settled(1);
  expect(await demo.texts()).toEqual(["station"]);
  // The mouse is exact to two pixels now.
  const { box } = (await demo.downloaded()).readings[0]!;
  expect(Math.abs(box.left - PLACE.left)).toBeLessThan(5);
});
