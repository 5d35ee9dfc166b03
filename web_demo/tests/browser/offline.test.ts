import { expect, test } from "vitest";
import { Demo, DIST, TEXTS } from "../support/demo.js";
import { StaticServer } from "../support/static_server.js";
import { useBrowser } from "../support/use_demo.js";

const browser = useBrowser();

test("once loaded, nothing more is asked of any server, and none is needed to start again", async () => {
  const demo = await Demo.open(browser(), { serviceWorkers: "allow" });
  await demo.openSheet();
  await demo.untilKept("crnn-en-full.tflite", "english-full.npz");
  const asked = demo.server.asked.length;
  for (const place of [0, 4, 9]) {
    await demo.openExample(place);
    await demo.settled(1);
  }
  await demo.openSheet();
  await demo.drag([0.02, 0.02], [0.4, 0.3]);
  await demo.settled(13);
  await demo.page.getByRole("radio", { name: "Characters" }).check();
  await demo.page.getByLabel("Only these characters").fill("abc");
  await demo.page.getByLabel("Only these characters").press("Enter");
  await demo.settled(13);
  // The browser itself looks for a new service worker, when it likes.
  const more = demo.server.asked.slice(asked).filter((name) => !name.endsWith("/service_worker.js"));
  expect(more).toEqual([]);

  // Nor is a server needed to start it again.
  demo.server.up = false;
  await demo.context.setOffline(true);
  await demo.page.reload();
  await demo.page.getByRole("radio", { name: "Anything" }).check();
  await demo.openSheet();
  expect(await demo.texts()).toEqual(TEXTS);
  expect(await demo.page.locator("#spelling-note").textContent()).toContain("Ready");
  await demo.close();
});

test("a page whose server redirects index.html to its folder opens again", async () => {
  const server = await StaticServer.start(DIST);
  server.redirects = true;
  const demo = await Demo.open(browser(), { server, serviceWorkers: "allow" });
  await demo.openExample(0);
  await demo.settled(1);
  await demo.untilKept("crnn-en-full.tflite");
  await demo.page.reload();
  await demo.openExample(0);
  await demo.settled(1);
  expect(await demo.texts()).toEqual(["Keras"]);
  await demo.close();
});

test("a model that was not used yet is missed without the server, and said", async () => {
  const demo = await Demo.open(browser(), { serviceWorkers: "allow" });
  await demo.openExample(0); // sure: no language model is asked for
  await demo.settled(1);
  await demo.untilKept("crnn-en-full.tflite");
  demo.server.up = false;
  await demo.openExample(1);
  await demo.page.getByRole("alert").getByText("language model could not be fetched").waitFor();
  await demo.settled(1);
  demo.server.up = true;
  await demo.page.getByLabel("Spelling helps").uncheck();
  await demo.page.getByLabel("Spelling helps").check();
  await demo.page.locator("#spelling-note", { hasText: "Ready" }).waitFor();
  await demo.close();
});
