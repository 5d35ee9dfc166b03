import type { CDPSession } from "playwright-core";
import { expect, test } from "vitest";
import { Demo, TEXTS } from "../support/demo.js";
import { drawScene } from "../support/pictures.js";
import { useBrowser, useDemo } from "../support/use_demo.js";


const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const NARROW = { ...PHONE, viewport: { width: 320, height: 568 } };

const browser = useBrowser();
const shared = useDemo(browser, PHONE);

type Finger = { x: number; y: number };

/** Puts fingers down and moves them; each step has the places of all of them. */
async function touch(session: CDPSession, ...steps: Finger[][]): Promise<void> {
  const send = (type: "touchStart" | "touchMove" | "touchEnd", fingers: Finger[]) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: fingers.map((finger, id) => ({ ...finger, id })),
    });
  await send("touchStart", steps[0]!);
  for (const step of steps.slice(1)) await send("touchMove", step);
  await send("touchEnd", []);
}

test("on phones nothing is wider than the screen, and what is touched is large enough", async () => {
  const narrow = await Demo.open(browser(), NARROW);
  for (const demo of [shared(), narrow]) {
    await demo.openSheet();
    expect(await demo.texts()).toEqual(TEXTS);
    for (const limit of ["Anything", "Words", "Pattern", "Characters"]) {
      await demo.page.getByRole("radio", { name: limit }).check();
      const width = await demo.page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, limit).toBeLessThanOrEqual(demo.page.viewportSize()!.width);
    }
    const small = await demo.page.evaluate(() =>
      [...document.querySelectorAll("button, select, .check, .choices label")]
        .map((part) => ({ name: part.outerHTML.slice(0, 80), box: part.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.height < 40 || box.width < 32)),
    );
    expect(small).toEqual([]);
  }
  await narrow.close();
});

test("a finger draws a box and moves it; two fingers zoom", async () => {
  const demo = shared();
  const size = { width: 780, height: 780 };
  const place = { left: 300, top: 360 };
  const scene = await drawScene(demo.page, "examples/word_08.png", size, place);
  await demo.openFile("scene.png", scene.file, "image/png");
  await demo.page.evaluate(() => scrollTo(0, 0));
  const session = await demo.context.newCDPSession(demo.page);
  const area = async () => (await demo.page.locator("#sheet").boundingBox())!;
  const sheet = await area();
  const at = (x: number, y: number): Finger => ({
    x: sheet.x + (x / size.width) * sheet.width,
    y: sheet.y + (y / size.height) * sheet.height,
  });
  const [left, top] = [place.left, place.top + 150];
  const [right, bottom] = [left + scene.width, top + scene.height];
  await touch(session, [at(left, top)], [at(left + 40, top + 20)], [at(right, bottom)]);
  await demo.settled(1);
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  await touch(session, [at(x, y)], [at(x, y - 80)], [at(x, y - 150)]);
  await demo.page.locator(".text", { hasText: "STREET" }).waitFor();
  await touch(
    session,
    [at(300, 390), at(480, 390)],
    [at(200, 390), at(580, 390)],
    [at(100, 390), at(680, 390)],
  );
  await demo.page.locator("#zoom-fit", { hasText: "×" }).waitFor();
  expect((await area()).width).toBeGreaterThan(2 * sheet.width);
  // The fingers that zoomed have drawn nothing.
  expect(await demo.texts()).toEqual(["STREET"]);
});
