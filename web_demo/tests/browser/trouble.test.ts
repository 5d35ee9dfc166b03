import { copyFile, mkdtemp, readFile, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { Demo, DIST } from "../support/demo.js";
import { useBrowser } from "../support/use_demo.js";

const browser = useBrowser();

test("without WebAssembly the page says what is missing", async () => {
  const demo = await Demo.open(browser(), {
    prepare: () => Reflect.deleteProperty(globalThis, "WebAssembly"),
  });
  await demo.page.getByRole("alert").getByText("has no WebAssembly").waitFor();
  await demo.openExample(0);
  await demo.page.locator(".reading[data-status=failed]").waitFor();
  await demo.close();
});

test("a model that cannot be fetched is fetched by a press; a file of one's own is read with", async () => {
  const demo = await Demo.open(browser());
  await demo.page.locator("#model-note", { hasText: "Ready" }).waitFor();
  await demo.page.route("**/*.tflite*", (route) => route.fulfill({ status: 503 }));
  await demo.page.locator("#own-file").setInputFiles({
    name: "mine.tflite",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("no model"),
  });
  const notice = demo.page.getByRole("alert");
  await notice.getByText("This file is no model").waitFor();
  await demo.page.getByLabel("Model", { exact: true }).selectOption({ index: 0 });
  await notice.getByText("The model could not be fetched").waitFor();
  await demo.page.unroute("**/*.tflite*");
  await notice.getByRole("button", { name: "Try again" }).click();
  await demo.openExample(0);
  await demo.settled(1);
  expect(await demo.texts()).toEqual(["Keras"]);
  expect(await notice.isVisible()).toBe(false);
  const models = path.join(DIST, "models");
  const name = (await readdir(models)).find((file) => file.endsWith(".tflite"))!;
  await demo.page.locator("#own-file").setInputFiles({
    name: "mine.tflite",
    mimeType: "application/octet-stream",
    buffer: await readFile(path.join(models, name)),
  });
  await demo.openExample(5);
  await demo.settled(1);
  expect(await demo.texts()).toEqual(["PHONE"]);
  expect(await demo.page.locator("#model option:checked").textContent()).toBe("mine.tflite");
  await demo.close();
});

test("a model file that was exported anew since it was chosen is asked for again", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "web-demo-"));
  const demo = await Demo.open(browser());
  const model = demo.page.getByLabel("Model", { exact: true });
  const ready = demo.page.locator("#model-note", { hasText: "Ready" });
  const name = (await readdir(path.join(DIST, "models"))).find((file) => file.endsWith(".tflite"))!;
  const mine = path.join(folder, "mine.tflite");
  await copyFile(path.join(DIST, "models", name), mine);
  await demo.page.locator("#own-file").setInputFiles(mine);
  await ready.waitFor();
  await model.selectOption({ index: 0 });
  await ready.waitFor();
  await utimes(mine, new Date(0), new Date(0)); // browsers give no file that has changed
  await model.selectOption({ label: "mine.tflite" });
  const notice = demo.page.getByRole("alert");
  await notice.getByText("cannot be read any more").waitFor();
  expect(await notice.getByRole("button", { name: "Choose a model file" }).isVisible()).toBe(true);
  await demo.close();
  await rm(folder, { recursive: true });
});

test("settings are there again after a reload; the dark colours too", async () => {
  const demo = await Demo.open(browser(), { colorScheme: "light" });
  const { page } = demo;
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Dark colours" }).click();
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.getByRole("radio", { name: "Pattern" }).check();
  await page.getByLabel("A regular expression").fill("\\d+");
  await page.getByLabel("A regular expression").press("Enter");
  await page.reload();
  expect(await ground()).toBe(dark);
  expect(await page.getByLabel("A regular expression").inputValue()).toBe("\\d+");
  await demo.close();
});
