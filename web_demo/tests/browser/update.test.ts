import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { Demo, DIST } from "../support/demo.js";
import { StaticServer } from "../support/static_server.js";
import { useBrowser } from "../support/use_demo.js";

const browser = useBrowser();

/** Replaces what matches in a file. Throws where it is not there. */
async function edit(file: string, from: RegExp, to: string): Promise<void> {
  const text = await readFile(file, "utf-8");
  if (text.search(from) === -1) throw new Error(`${file} has no ${from}.`);
  await writeFile(file, text.replace(from, to));
}

/** Whether a new service worker waits for the old one to go. */
function waits(page: Page, url: string): Promise<boolean> {
  return page.evaluate(
    async (url) => (await navigator.serviceWorker.getRegistration(url))?.waiting != null,
    url,
  );
}

test("a new version is taken when the old one is closed, with the new files of what was used", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "web-demo-"));
  try {
    await cp(DIST, folder, { recursive: true });
    const server = await StaticServer.start(folder);
    const demo = await Demo.open(browser(), { server, serviceWorkers: "allow" });
    await demo.openExample(0);
    await demo.settled(1);
    await demo.untilKept("crnn-en-full.tflite");

    await edit(path.join(folder, "index.html"), /<title>.*<\/title>/, "<title>The next version</title>");
    const worker = path.join(folder, "service_worker.js");
    await edit(worker, /PREFIX \+ "[0-9a-f]{10}"/, 'PREFIX + "0123456789"');
    await edit(worker, /crnn-en-full\.tflite\?v=\w+/g, "crnn-en-full.tflite?v=next");
    const [script] = (await readdir(path.join(folder, "assets"))).filter((name) => /^index.*js$/.test(name));
    // `versions` in `virtual:shipped`
    await edit(
      path.join(folder, "assets", script!),
      /"models\/crnn-en-full\.tflite":\s*[`"']\w+[`"']/,
      '"models/crnn-en-full.tflite":"next"',
    );
    await demo.page.reload();
    expect(await demo.page.title()).not.toBe("The next version");
    await expect.poll(() => waits(demo.page, server.url), { timeout: 20_000 }).toBe(true);

    // A page of the same server that the worker has nothing to do with sees the old one go.
    const page = await demo.context.newPage();
    await page.route("**/elsewhere", (route) => route.fulfill({ body: "", contentType: "text/html" }));
    await page.goto(new URL("/elsewhere", server.url).href);
    await demo.page.close();
    await expect.poll(() => waits(page, server.url), { timeout: 20_000 }).toBe(false);
    await page.goto(server.url);
    expect(await page.title()).toBe("The next version");
    const kept = await demo.kept(page);
    expect(kept.filter((name) => name.startsWith("crnn-en-full.tflite"))).toEqual([
      "crnn-en-full.tflite?v=next",
    ]);
    expect(kept.filter((name) => name === "index.html")).toHaveLength(1);
    await demo.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
