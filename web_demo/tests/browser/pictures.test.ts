import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES, type Demo } from "../support/demo.js";
import { drawScene, greyPng, noteOrientation } from "../support/pictures.js";
import { useBrowser, useDemo } from "../support/use_demo.js";

const shared = useDemo(useBrowser(), { permissions: ["clipboard-read", "clipboard-write"] });

/** Gives a file by an event of the user's, as the browser would. */
async function give(demo: Demo, how: "paste" | "drop", content: Buffer, type: string): Promise<void> {
  await demo.page.evaluate(
    ({ how, content, type }) => {
      const data = new DataTransfer();
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], "given.png", { type }));
      const event =
        how === "paste"
          ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
    },
    { how, content: content.toString("base64"), type },
  );
}

test("a picture is pasted and another dropped", async () => {
  const demo = shared();
  await give(demo, "paste", await readFile(path.join(EXAMPLES, "word_05.png")), "image/png");
  await demo.page.locator(".text", { hasText: "PHONE" }).waitFor();
  await give(demo, "drop", await readFile(path.join(EXAMPLES, "word_08.png")), "image/png");
  await demo.page.locator(".text", { hasText: "STREET" }).waitFor();
});

test("words of a spreadsheet are pasted into their field, though a picture of them comes along", async () => {
  const demo = shared();
  await demo.openExample(5);
  await demo.page.getByRole("radio", { name: "Words" }).check();
  const words = demo.page.getByLabel("One of these words");
  await words.focus();
  await demo.page.evaluate(async () => {
    const picture = await (await fetch("examples/word_07.png")).blob();
    const text = new Blob(["Main\nMarket"], { type: "text/plain" });
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": text, "image/png": picture })]);
  });
  await demo.page.keyboard.press("Control+V");
  expect(await words.inputValue()).toBe("Main\nMarket");
  expect(await demo.page.locator("#picture-name").textContent()).toContain("word_05.png");
  await words.fill("");
  await demo.page.getByRole("radio", { name: "Anything" }).check();
});

test("a picture copied elsewhere is pasted by the keyboard", async () => {
  const demo = shared();
  await demo.page.evaluate(async () => {
    const file = await (await fetch("examples/word_07.png")).blob();
    await navigator.clipboard.write([new ClipboardItem({ "image/png": file })]);
  });
  await demo.page.keyboard.press("Control+V");
  await demo.page.locator(".text", { hasText: "music" }).waitFor();
});

test("a photograph that was taken sideways stands upright, and boxes lie where they are seen", async () => {
  const demo = shared();
  // The word is drawn upright and then turned back, as a phone stores it.
  const { file } = await drawScene(
    demo.page,
    "examples/word_08.png",
    { width: 300, height: 200 },
    { left: 40, top: 60 },
    "image/jpeg",
  );
  await demo.openFile("upright.jpg", file, "image/jpeg");
  await demo.page.locator("#picture-name", { hasText: "300 × 200" }).waitFor();
  const turned = await demo.page.evaluate(async (content) => {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.height, picture.width];
    const pen = canvas.getContext("2d")!;
    pen.rotate(-Math.PI / 2);
    pen.drawImage(picture, -picture.width, 0);
    return canvas.toDataURL("image/jpeg", 0.95).split(",")[1]!;
  }, file.toString("base64"));
  const noted = noteOrientation(Buffer.from(turned, "base64"), 6);
  await demo.openFile("sideways.jpg", noted, "image/jpeg");
  await demo.page.locator("#picture-name", { hasText: "sideways.jpg · 300 × 200" }).waitFor();
  await demo.drag([40 / 300, 60 / 200], [153 / 300, 92 / 200]);
  await demo.settled(1);
  expect(await demo.texts()).toEqual(["STREET"]);
  // Without the note it stands on its side. A tall box is read turned, and shown so.
  await demo.openFile("tall.jpg", Buffer.from(turned, "base64"), "image/jpeg");
  await demo.page.locator("#picture-name", { hasText: "tall.jpg · 200 × 300" }).waitFor();
  await demo.drag([60 / 200, 147 / 300], [92 / 200, 260 / 300]);
  await demo.settled(1);
  expect(await demo.texts()).toEqual(["STREET"]);
  const crop = (await demo.page.locator(".crop canvas").boundingBox())!;
  expect(crop.width).toBeGreaterThan(2 * crop.height);
  const { characters, turned: degrees } = (await demo.downloaded()).readings[0]!;
  expect(degrees).toBe(90);
  expect(characters[0]!.box.top).toBeGreaterThan(characters.at(-1)!.box.top);
});

test("broken, empty and foreign files are said plainly, and the picture that is open stays", async () => {
  const demo = shared();
  await demo.openExample(0);
  await demo.settled(1);
  const notice = demo.page.getByRole("alert");
  const png = await readFile(path.join(EXAMPLES, "word_00.png"));
  await demo.choose("broken.png", Buffer.concat([png.subarray(0, 60), Buffer.alloc(40)]), "image/png");
  await notice.getByText("it is damaged").waitFor();
  await demo.choose("empty.png", Buffer.alloc(0), "image/png");
  await notice.getByText("empty.png").waitFor({ state: "attached" });
  await give(demo, "drop", Buffer.from("words"), "text/plain");
  await notice.getByText("There was no picture in that").waitFor();
  expect(await demo.texts()).toEqual(["Keras"]);
  await notice.getByRole("button", { name: "Dismiss" }).click();
  expect(await notice.isVisible()).toBe(false);
});

test("a picture too large for the memory is refused with its size; a large one is not", async () => {
  const demo = shared();
  await demo.choose("huge.png", greyPng(12_000, 8_000), "image/png");
  const notice = demo.page.getByRole("alert");
  await notice.getByText("too large").waitFor();
  expect(await notice.locator("#notice-detail").textContent()).toContain("12000 × 8000");
  await demo.openFile("large.png", greyPng(8_000, 6_000), "image/png");
  await demo.page.locator("#picture-name", { hasText: "8000 × 6000" }).waitFor();
  expect(await notice.isVisible()).toBe(false);
});

test("a picture of one pixel and one of three are shown and said", async () => {
  const demo = shared();
  await demo.openFile("one.png", greyPng(1, 1), "image/png");
  await demo.settled(1);
  await demo.openFile("three.png", greyPng(3, 3), "image/png");
  await demo.page.locator("#picture-name", { hasText: "3 × 3" }).waitFor();
  await demo.settled(1);
});
