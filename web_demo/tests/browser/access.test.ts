import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { Demo } from "../support/demo.js";
import { useBrowser } from "../support/use_demo.js";

const browser = useBrowser();
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");

/** What axe finds amiss in the page as it is: contrast, names, roles, order. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

test("axe finds nothing amiss, in light colours and in dark ones", async () => {
  const demo = await Demo.open(browser());
  const { page } = demo;
  const inBoth = async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await faults(page), colorScheme).toEqual([]);
    }
  };
  await page.locator("#model-note", { hasText: "Ready" }).waitFor();
  await inBoth();
  await demo.openSheet();
  await page.locator(".reading").nth(1).getByRole("button", { name: "Go to box" }).click();
  await page.getByRole("radio", { name: "Pattern" }).check();
  await page.getByLabel("A regular expression").fill("(");
  await page.getByLabel("A regular expression").press("Enter");
  await page.locator("#limit-trouble").waitFor();
  await demo.choose("broken.png", Buffer.from("none"), "image/png");
  await page.getByRole("alert").waitFor();
  await inBoth();
  // It does look: a button without a name is found.
  await page.evaluate(() => document.querySelector("main")!.append(document.createElement("button")));
  expect(await faults(page)).toEqual([expect.stringContaining("button-name")]);
  await demo.close();
});
