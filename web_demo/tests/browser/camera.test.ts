import { expect, test } from "vitest";
import { startBrowser } from "../support/browser.js";
import { Demo } from "../support/demo.js";
import { useBrowser, useDemo } from "../support/use_demo.js";

const shared = useDemo(useBrowser("--use-fake-ui-for-media-stream"), { permissions: ["camera"] });

test("a still of the camera is opened, and the camera is given back", async () => {
  const demo = shared();
  const { page } = demo;
  await page.getByRole("button", { name: "Camera" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Take picture" }).click();
  await page.locator("#picture-name", { hasText: "Camera picture" }).waitFor();
  expect(await dialog.isVisible()).toBe(false);
  expect(await page.locator("#video").evaluate((video) => (video as HTMLVideoElement).srcObject)).toBeNull();
  // The test card shows a moving disc and a time; a box of it is read like any other.
  await demo.drag([0.1, 0.1], [0.6, 0.3]);
  await demo.settled(1);
});

test("the camera is closed by its button and by Escape", async () => {
  const demo = shared();
  const { page } = demo;
  const dialog = page.getByRole("dialog");
  for (const leave of [
    () => dialog.getByRole("button", { name: "Cancel" }).click(),
    () => page.keyboard.press("Escape"),
  ]) {
    await page.getByRole("button", { name: "Camera" }).click();
    await page.locator("#camera-take:enabled").waitFor();
    await leave();
    await dialog.waitFor({ state: "hidden" });
    expect(await page.locator("#video").evaluate((video) => (video as HTMLVideoElement).srcObject)).toBeNull();
  }
});

test("a camera that is refused, missing, busy or not to be had is said with the remedy", async () => {
  const demo = shared();
  const notice = demo.page.getByRole("alert");
  const cases: [string, RegExp][] = [
    ["NotAllowedError", /Allow it in the browser’s settings/],
    ["NotFoundError", /No camera was found/],
    ["NotReadableError", /Another program may be using it/],
    ["SecurityError", /https/],
  ];
  for (const [name, sentence] of cases) {
    await demo.page.evaluate((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", name));
    }, name);
    await demo.page.getByRole("button", { name: "Camera", exact: true }).click();
    await notice.getByText(sentence).waitFor();
    expect(await demo.page.getByRole("dialog").isVisible()).toBe(false);
  }
});

test("an answer to a camera that was given up does not close the one that was asked for since", async () => {
  const demo = shared();
  const { page } = demo;
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    Reflect.deleteProperty(mediaDevices, "getUserMedia"); // which the test before replaced
    const real = MediaDevices.prototype.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = () =>
      new Promise((_, reject) => {
        mediaDevices.getUserMedia = real;
        Object.assign(globalThis, { refuse: () => reject(new DOMException("no", "NotAllowedError")) });
      });
  });
  const dialog = page.getByRole("dialog");
  const camera = page.getByRole("button", { name: "Camera", exact: true });
  await camera.click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "hidden" });
  await camera.click();
  await page.locator("#camera-take:enabled").waitFor();
  await page.evaluate(() => (globalThis as unknown as { refuse(): void }).refuse());
  await dialog.getByRole("button", { name: "Take picture" }).click();
  await dialog.waitFor({ state: "hidden" });
  expect(await page.getByRole("alert").isVisible()).toBe(false);
});

test("a camera that goes away while it is shown is said", async () => {
  const demo = shared();
  const { page } = demo;
  await page.getByRole("button", { name: "Camera", exact: true }).click();
  await page.locator("#camera-take:enabled").waitFor();
  // As the browser does for one that is unplugged.
  await page.locator("#video").evaluate((video) => {
    const [track] = ((video as HTMLVideoElement).srcObject as MediaStream).getTracks();
    track!.dispatchEvent(new Event("ended"));
  });
  await page.getByRole("alert").getByText("The camera is gone").waitFor();
  expect(await page.getByRole("dialog").isVisible()).toBe(false);
  await page.getByRole("alert").getByRole("button", { name: "Try the camera again" }).click();
  await page.locator("#camera-take:enabled").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
});

test("a browser without any camera really says so", async () => {
  const bare = await startBrowser("--use-fake-device-for-media-stream=device-count=0", "--use-fake-ui-for-media-stream");
  try {
    const demo = await Demo.open(bare, { permissions: ["camera"] });
    await demo.page.getByRole("button", { name: "Camera", exact: true }).click();
    await demo.page.getByRole("alert").getByText("No camera was found").waitFor();
    await demo.close();
  } finally {
    await bare.close();
  }
});
