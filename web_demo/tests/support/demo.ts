import path from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import type { Box } from "@keras-crnn/recognizer";
import { StaticServer } from "./static_server.js";

export const DEMO = path.resolve(import.meta.dirname, "../..");
export const DIST = path.join(DEMO, "dist");
export const EXAMPLES = path.join(DEMO, "../examples/images");

/** What crnn-en-full reads of the examples, in Python too: "Copper" and the O of "Open" are wrong. */
export const TEXTS = [
  "Keras",
  "Copper",
  "station",
  "Open",
  "2026",
  "PHONE",
  "Reader",
  "music",
  "STREET",
  "7B3K9",
  "Museum",
  "exit",
];

/** A tab with the page in it, served from a folder of its own server. */
export class Demo {
  /** Errors of the page's programs, of which there should be none. */
  readonly errors: string[] = [];
  /** What was asked for at other hosts. */
  readonly elsewhere: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly server: StaticServer,
  ) {
    page.on("pageerror", (error) => this.errors.push(error.message));
    context.on("request", (request) => {
      const url = new URL(request.url());
      const own = url.origin === new URL(server.url).origin;
      if (!own && url.protocol.startsWith("http")) this.elsewhere.push(request.url());
    });
  }

  /** Opens the page; `prepare` is run in it before anything of its own. */
  static async open(
    browser: Browser,
    options: BrowserContextOptions & { prepare?: () => void; server?: StaticServer } = {},
  ): Promise<Demo> {
    const { prepare, server = await StaticServer.start(DIST), ...rest } = options;
    const context = await browser.newContext({
      viewport: { width: 1280, height: 860 },
      serviceWorkers: "block", // but where a test is about being offline
      ...rest,
    });
    context.setDefaultTimeout(20_000);
    if (prepare !== undefined) await context.addInitScript(prepare);
    const demo = new Demo(await context.newPage(), context, server);
    await demo.page.goto(server.url);
    return demo;
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.server.stop();
    expect(this.errors).toEqual([]);
    expect(this.elsewhere).toEqual([]);
  }

  /** Opens an example by its place, 0 to 11. */
  async openExample(place: number): Promise<void> {
    await this.page.locator("#examples button").nth(place + 1).click();
    const name = `word_${`${place}`.padStart(2, "0")}.png`;
    await this.page.locator("#picture-name", { hasText: name }).waitFor();
  }

  /** All examples on one sheet, read. */
  async openSheet(): Promise<void> {
    await this.page.getByRole("button", { name: "All 12" }).click();
    await this.settled(12);
  }

  /** Waits until so many boxes are read, by the language model too if it was asked for. */
  async settled(count: number): Promise<void> {
    await this.page.waitForFunction((count) => {
      const items = [...document.querySelectorAll<HTMLElement>(".reading")];
      const done = items.every(({ dataset }) => ["read", "failed"].includes(dataset["status"]!));
      const fetching = document.getElementById("spelling-note")!.textContent === "Being fetched…";
      return items.length === count && done && !fetching;
    }, count);
  }

  /** The addresses that are kept for use without the server, each from its last slash on. */
  kept(page = this.page): Promise<string[]> {
    return page.evaluate(async () => {
      const caches = await globalThis.caches.keys();
      const requests = await Promise.all(
        caches.map(async (name) => (await globalThis.caches.open(name)).keys()),
      );
      return requests.flat().map(({ url }) => url.split("/").pop()!);
    });
  }

  /** Waits until the page, the runtime, and these models are kept. */
  async untilKept(...models: string[]): Promise<void> {
    const wanted = ["index.html", "litert_wasm_internal.js", "litert_wasm_internal.wasm", ...models];
    const names = async () => (await this.kept()).map((name) => name.split("?")[0]);
    await expect.poll(names, { timeout: 20_000 }).toEqual(expect.arrayContaining(wanted));
  }

  /** The texts in the list, in its order. */
  texts(): Promise<string[]> {
    return this.page.locator(".reading .text").allTextContents();
  }

  /** Drags from one place of the picture to another, in shares of it. */
  async drag(from: [number, number], to: [number, number]): Promise<void> {
    const area = (await this.page.locator("#sheet").boundingBox())!;
    const at = ([x, y]: [number, number]) => [area.x + x * area.width, area.y + y * area.height] as const;
    await this.page.mouse.move(...at(from));
    await this.page.mouse.down();
    await this.page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
    await this.page.mouse.move(...at(to));
    await this.page.mouse.up();
  }

  /** Chooses a file as if from the disk. */
  async choose(name: string, buffer: Buffer, mimeType: string): Promise<void> {
    await this.page.locator("#file").setInputFiles({ name, buffer, mimeType });
  }

  /** Chooses a picture that can be opened, and waits until it stands in place of the one before. */
  async openFile(name: string, buffer: Buffer, mimeType: string): Promise<void> {
    await this.choose(name, buffer, mimeType);
    await this.page.locator("#picture-name", { hasText: name }).waitFor();
  }

  /** What is downloaded by a press of the button. */
  async downloaded(): Promise<Results> {
    const waiting = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: "JSON" }).click();
    const chunks: Buffer[] = [];
    for await (const chunk of await (await waiting).createReadStream()) chunks.push(chunk as Buffer);
    return JSON.parse(Buffer.concat(chunks).toString("utf-8")) as Results;
  }
}

export interface Results {
  picture: { name: string; width: number; height: number };
  model: string;
  readings: {
    box: Box;
    text: string;
    turned: number;
    characters: { text: string; box: Box }[];
  }[];
}
