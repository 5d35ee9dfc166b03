import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBrowser } from "../support/browser.js";
import { DEMO, Demo } from "../support/demo.js";

// `npm run screenshots` writes the pictures that README.md shows.
const FOLDER = path.join(DEMO, "screenshots");
const MOST_BYTES = 150_000;

const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 820 } };
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
  await mkdir(FOLDER, { recursive: true });
});
afterAll(() => browser.close());

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, size] of Object.entries({ desk: DESK, phone: PHONE })) {
    test(`${name}, ${colorScheme}`, async () => {
      const demo = await Demo.open(browser, { ...size, colorScheme });
      await demo.openSheet();
      await demo.page.locator(".reading").nth(1).getByRole("button", { name: "Go to box" }).click();
      await demo.page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await demo.page.evaluate(() => scrollTo(0, 0));
      await save(demo, `${name}-${colorScheme}.webp`);
      await demo.close();
    });
  }
}

/** The picture as WebP, which the browser itself makes. */
async function save(demo: Demo, name: string): Promise<void> {
  const png = (await demo.page.screenshot({ animations: "disabled" })).toString("base64");
  const webp = await demo.page.evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d")!.drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", 0.9).split(",")[1]!;
  }, png);
  const file = path.join(FOLDER, name);
  await writeFile(file, Buffer.from(webp, "base64"));
  expect((await stat(file)).size).toBeLessThan(MOST_BYTES);
  expect((await readFile(file)).subarray(8, 12).toString()).toBe("WEBP");
  if (process.env["SCREENSHOTS_PNG"]) {
    await writeFile(path.join(process.env["SCREENSHOTS_PNG"], name.replace("webp", "png")), Buffer.from(png, "base64"));
  }
}
