import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, TEXTS } from "../support/demo.js";
import { useBrowser, useDemo } from "../support/use_demo.js";

const shared = useDemo(useBrowser());

test("the twelve examples are read one by one", async () => {
  const demo = shared();
  for (const [place, text] of TEXTS.entries()) {
    await demo.openExample(place);
    await demo.settled(1);
    expect(await demo.texts()).toEqual([text]);
  }
});

test("on one sheet they are read as alone, and doubtful ones are marked by more than colour", async () => {
  const demo = shared();
  await demo.openSheet();
  expect(await demo.texts()).toEqual(TEXTS);
  const copper = demo.page.locator(".reading").nth(1);
  expect(await copper.innerText()).toContain("check it");
  expect(await copper.locator(".sure use").getAttribute("href")).toBe("#icon-doubt");
  expect(await demo.page.locator(".reading").first().innerText()).not.toContain("check it");
});

test("characters are marked where they stand in the crop", async () => {
  const demo = shared();
  await demo.openExample(2);
  await demo.settled(1);
  const marks = demo.page.locator(".mark");
  expect(await marks.allTextContents()).toEqual([..."station"]);
  const crop = (await demo.page.locator(".crop canvas").boundingBox())!;
  const places = await Promise.all((await marks.all()).map(async (mark) => (await mark.boundingBox())!));
  for (const [place, { x, width }] of places.entries()) {
    expect(width).toBeGreaterThan(crop.width / 20);
    expect(x).toBeGreaterThanOrEqual(crop.x - 1);
    expect(x + width).toBeLessThanOrEqual(crop.x + crop.width + 1);
    if (place > 0) expect(x).toBeGreaterThan(places[place - 1]!.x);
  }
});

test("a picture is chosen from the disk, and a list of words decides", async () => {
  const demo = shared();
  await demo.openFile("sign.png", await readFile(path.join(EXAMPLES, "word_01.png")), "image/png");
  await demo.settled(1);
  expect(await demo.texts()).toEqual(["Copper"]);
  await demo.page.getByRole("radio", { name: "Words" }).check();
  await demo.page.getByLabel("One of these words").fill("Tea\nCoffee\nMilk");
  await demo.page.getByLabel("One of these words").blur();
  await demo.page.locator(".text", { hasText: "Coffee" }).waitFor();
  await demo.page.locator("#words-file").setInputFiles({
    name: "drinks.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("Tea\nCOFFEE"),
  });
  await demo.page.locator(".text", { hasText: "COFFEE" }).waitFor();
  await demo.page.getByRole("radio", { name: "Anything" }).check();
});

test("a pattern decides; a broken one is said at its field until it is mended", async () => {
  const demo = shared();
  await demo.openExample(4);
  await demo.settled(1);
  await demo.page.getByRole("radio", { name: "Pattern" }).check();
  const field = demo.page.getByLabel("A regular expression");
  await field.fill("[A-Z]{4}");
  await field.press("Enter");
  await demo.page.locator(".text", { hasText: /^[A-Z]{4}$/ }).waitFor();
  await field.fill("(\\d{4}");
  await field.press("Enter");
  await demo.page.locator("#limit-trouble").waitFor();
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  expect(await demo.texts()).toEqual(["Not read"]);
  await field.fill("\\d{4}");
  await field.press("Enter");
  await demo.page.locator(".text", { hasText: "2026" }).waitFor();
  expect(await demo.page.locator("#limit-trouble").isVisible()).toBe(false);
  await demo.page.getByRole("radio", { name: "Characters" }).check();
  const characters = demo.page.getByLabel("Only these characters");
  await characters.fill("26");
  await characters.press("Enter");
  await demo.page.locator(".text", { hasText: /^[26]+$/ }).waitFor();
});
