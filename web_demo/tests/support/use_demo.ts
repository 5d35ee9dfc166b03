import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { startBrowser } from "./browser.js";
import { Demo } from "./demo.js";

/** A browser for the tests of a file; `flags` are its own. */
export function useBrowser(...flags: string[]): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => void (browser = await startBrowser(...flags)));
  afterAll(() => browser?.close());
  return () => browser!;
}

/** One page for the tests of a file, as opening it takes longest; each opens a picture of its own. */
export function useDemo(browser: () => Browser, options: BrowserContextOptions = {}): () => Demo {
  let demo: Demo | undefined;
  beforeAll(async () => void (demo = await Demo.open(browser(), options)));
  afterAll(() => demo?.close());
  return () => demo!;
}
