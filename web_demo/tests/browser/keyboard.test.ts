import { expect, test } from "vitest";
import type { Demo } from "../support/demo.js";
import { drawScene } from "../support/pictures.js";
import { useBrowser, useDemo } from "../support/use_demo.js";

const shared = useDemo(useBrowser());

/** Presses Tab until something with this name has the focus. */
async function tabTo(demo: Demo, name: RegExp, key = "Tab"): Promise<void> {
  const seen: string[] = [];
  for (let press = 0; press < 60; press++) {
    await demo.page.keyboard.press(key);
    const focused = await demo.page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const alt = element.querySelector("img")?.alt;
      return element.getAttribute("aria-label") ?? alt ?? element.innerText;
    });
    if (name.test(focused)) return;
    seen.push(focused);
  }
  throw new Error(`Tab does not come to ${name}: ${seen.join(", ")}`);
}

test("by keys alone an example is opened, its text heard and its box deleted", async () => {
  const demo = shared();
  const { keyboard } = demo.page;
  await tabTo(demo, /Example: STREET/);
  await keyboard.press("Enter");
  await demo.page.getByRole("status").getByText("STREET, 99 per cent sure").waitFor();
  await tabTo(demo, /^Box 1: STREET/, "Shift+Tab");
  await keyboard.press("Delete");
  expect(await demo.texts()).toEqual([]);
  await demo.page.getByRole("status").getByText("Box 1 deleted").waitFor();
  await tabTo(demo, /^Undo$/);
  await keyboard.press("Enter");
  await demo.settled(1);
});

test("by keys alone a box is made, moved and resized until it holds the word", async () => {
  const demo = shared();
  const size = { width: 900, height: 600 };
  const scene = await drawScene(demo.page, "examples/word_08.png", size, { left: 400, top: 250 });
  await demo.openFile("scene.png", scene.file, "image/png");
  const { keyboard } = demo.page;
  await tabTo(demo, /Add box/);
  await keyboard.press("Enter");
  await demo.settled(1);
  const wanted = { left: 400, top: 250, width: scene.width, height: scene.height };
  const box = async () => (await demo.downloaded()).readings[0]!.box;
  const press = async (keys: string, times: number) => {
    await demo.page.locator(".box").focus();
    for (let count = 0; count < times; count++) await keyboard.press(keys);
    await demo.settled(1);
  };
  const start = await box();
  await press("ArrowRight", 1);
  const step = (await box()).left - start.left;
  expect(step).toBeGreaterThan(0);
  const many = (distance: number) => Math.round(Math.abs(distance) / step);
  const go = (distance: number, more: string, less: string) =>
    press(distance > 0 ? more : less, many(distance));
  await go(wanted.left - start.left - step, "ArrowRight", "ArrowLeft");
  await go(wanted.top - start.top, "ArrowDown", "ArrowUp");
  await go(wanted.width - start.width, "Shift+ArrowRight", "Shift+ArrowLeft");
  await go(wanted.height - start.height, "Shift+ArrowDown", "Shift+ArrowUp");
  expect(await demo.texts()).toEqual(["STREET"]);
  await demo.page.locator(".box").focus();
  await keyboard.press("Escape");
  expect(await demo.page.locator(".box.selected").count()).toBe(0);
});

test("everything that can be pressed has a name, and every field a label", async () => {
  const demo = shared();
  await demo.openSheet();
  const nameless = await demo.page.evaluate(() => {
    const parts = [...document.querySelectorAll<HTMLElement>("button, input, select, textarea, [role=application]")];
    return parts
      .filter((part) => part.checkVisibility() && part.getAttribute("type") !== "file")
      .filter((part) => {
        const label = part.getAttribute("aria-label") ?? part.querySelector("img")?.alt ?? part.textContent;
        const labels = "labels" in part ? (part as HTMLInputElement).labels : null;
        return !label?.trim() && !labels?.length;
      })
      .map((part) => part.outerHTML);
  });
  expect(nameless).toEqual([]);
});
