import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPage } from "./chromium.mjs";
import { MODEL, ROOT, withFolder } from "./golden.mjs";

/** What a page does with the module, by the name of the global that it becomes there. */
type Module = typeof import("../../src/index.js");
declare const module: Module;
declare const files: { sign: Blob; model: ArrayBuffer };

let open: Awaited<ReturnType<typeof openPage>>;
let finish = () => {};
let finished: Promise<void>;

/** Packs the module, installs it into a new project, and opens a page of that. */
beforeAll(async () => {
  await new Promise<void>((ready, fail) => {
    finished = withFolder(async (folder) => {
      const project = path.join(folder, "project");
      install(project, pack(folder));
      open = await openPage({
        node_modules: path.join(project, "node_modules"),
        runtime: path.join(project, "public/runtime"),
        models: path.dirname(MODEL),
        weights: path.join(ROOT, "keras_crnn/pretrained/weights"),
        examples: path.join(ROOT, "examples/images"),
      });
      await open.page.evaluate(async () => {
        // Not a plain import, which Vitest would rewrite.
        const load = new Function("address", "return import(address)");
        const module = await load("/node_modules/@keras-crnn/recognizer/dist/index.js");
        const sign = await (await fetch("/examples/word_04.png")).blob();
        const model = await (await fetch("/models/crnn-en-full.tflite")).arrayBuffer();
        Object.assign(window, { module, files: { sign, model } });
      });
      ready();
      await new Promise<void>((resolve) => (finish = resolve));
      await open.close();
    });
    finished.catch(fail);
  });
}, 120_000);

afterAll(async () => {
  finish();
  await finished;
});

function pack(folder: string): string {
  const source = path.resolve(import.meta.dirname, "../..");
  const asked = ["pack", "--json", "--pack-destination", folder];
  const [{ filename }] = JSON.parse(execFileSync("npm", asked, { cwd: source, encoding: "utf-8" }));
  return path.join(folder, filename);
}

function install(project: string, tarball: string): void {
  mkdirSync(project);
  writeFileSync(path.join(project, "package.json"), '{ "name": "fresh", "private": true }');
  const asked = ["install", "--prefer-offline", "--no-audit", "--no-fund", tarball];
  execFileSync("npm", asked, { cwd: project, stdio: "pipe" });
  const run = ["exec", "--no", "keras-crnn-runtime", "public/runtime"];
  execFileSync("npm", run, { cwd: project, stdio: "pipe" });
}

test("the installed module reads a file, a box of it, pixels and a bitmap", async () => {
  const found = await open.page.evaluate(async () => {
    const recognizer = await module.Recognizer.load(files.model.slice(0));
    const whole = await recognizer.read(files.sign);
    const bitmap = await createImageBitmap(files.sign);
    const canvas = new OffscreenCanvas(bitmap.width + 40, bitmap.height + 20);
    const context = canvas.getContext("2d")!;
    context.drawImage(bitmap, 30, 15);
    const box = { left: 30, top: 15, width: bitmap.width, height: bitmap.height };
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    const readings = [
      await recognizer.read(bitmap),
      await recognizer.read(pixels, box),
      await recognizer.read(await canvas.convertToBlob(), box),
      await recognizer.read(files.sign, undefined, { lexicon: ["2025", "2026", "copper"] }),
      await recognizer.read(files.sign, undefined, { pattern: "\\d{4}" }),
      await recognizer.read(files.sign, undefined, { alphabet: "0123456789" }),
    ];
    const usable = bitmap.width; // it was not taken away
    recognizer.close();
    return { whole, usable, texts: readings.map((one) => one.text), record: recognizer.record };
  });
  expect(found.whole.text).toBe("2026");
  expect(found.whole.confidence).toBeGreaterThan(0.9);
  expect(found.whole.characters.map((one) => one.text)).toEqual(["2", "0", "2", "6"]);
  expect(found.usable).toBeGreaterThan(0);
  expect(found.texts).toEqual(Array(6).fill("2026"));
  expect(found.record).toMatchObject({ kind: "characters", height: 32, language: "english" });
  expect(found.record.symbols.length).toBe(95);
});

test("what cannot be is said plainly", async () => {
  const found = await open.page.evaluate(async () => {
    const { Recognizer, RecognizerError } = module;
    const outcome = async (act: () => Promise<unknown>) => {
      try {
        return ["done", String(await act())];
      } catch (error) {
        const known = error instanceof RecognizerError;
        return [known ? error.code : "unknown", (error as Error).message];
      }
    };
    const text = new TextEncoder().encode("no model at all, but a text").buffer;
    const damaged = files.model.slice(0);
    new Uint8Array(damaged)[200_000] ^= 1;
    const recognizer = await Recognizer.load("models/crnn-en-full.tflite");
    const read = (
      options: object,
      box?: { left: number; top: number; width: number; height: number },
    ) => outcome(() => recognizer.read(files.sign, box, options));
    const results = {
      text: await outcome(() => Recognizer.load(text)),
      damaged: await outcome(() => Recognizer.load(damaged)),
      fused: await outcome(() => Recognizer.load("/weights/crnn-en-full.tflite")),
      view: await outcome(() => Recognizer.load(new Uint8Array(text))),
      gone: await outcome(() => Recognizer.load("models/gone.tflite")),
      runtime: await outcome(() => Recognizer.load(files.model.slice(0), { runtime: "/nowhere/" })),
      picture: await outcome(() => recognizer.read(new Blob(["GIF8"], { type: "image/gif" }))),
      box: await read({}, { left: 5, top: 5, width: 4000, height: 10 }),
      empty: await read({}, { left: 5, top: 5, width: 0, height: 10 }),
      lexicon: await read({ lexicon: ["Straße"] }),
      pattern: await read({ pattern: "[A-Z" }),
      options: await read({ pattern: "a", alphabet: "b" }),
      unloaded: await read({ languageModel: "record" }),
      other: await outcome(() => recognizer.loadLanguageModel("models/crnn-en-full.tflite")),
      still: await read({}),
      closed: (recognizer.close(), await read({})),
    };
    return results;
  });
  expect(Object.fromEntries(Object.entries(found).map(([name, [code]]) => [name, code]))).toEqual({
    text: "model",
    view: "model",
    damaged: "model",
    fused: "model",
    gone: "network",
    runtime: "runtime",
    picture: "picture",
    box: "box",
    empty: "box",
    lexicon: "lexicon",
    pattern: "pattern",
    options: "options",
    unloaded: "language-model",
    other: "language-model",
    still: "done",
    closed: "closed",
  });
  expect(found.lexicon[1]).toContain("'Straße' (ß)");
  expect(found.fused[1]).toContain("keeps state between pictures");
  expect(found.damaged[1]).toContain("SHA-256");
  expect(found.runtime[1]).toContain("/nowhere/");
  expect(found.box[1]).toContain("4000 x 10 pixels at 5, 5");
});

test("a browser without WebAssembly is told so", async () => {
  const message = await open.page.evaluate(async () => {
    // A worker of its own, as the module's begins where none can be.
    const source = await (
      await fetch("/node_modules/@keras-crnn/recognizer/dist/worker.js")
    ).text();
    const worker = new Worker(URL.createObjectURL(new Blob(["delete self.WebAssembly;", source])));
    const ask = { id: 0, kind: "load", ask: { model: files.model.slice(0), runtime: "/runtime/" } };
    return new Promise<string>((resolve) => {
      worker.onmessage = ({ data }) => resolve(`${data.failed.code}: ${data.failed.message}`);
      worker.postMessage(ask);
    });
  });
  expect(message).toContain("runtime: This browser runs no WebAssembly");
});

test("the package holds what it needs and little else", () => {
  const folder = path.resolve(import.meta.dirname, "../..");
  const asked = ["pack", "--json", "--dry-run"];
  const [{ files: packed }] = JSON.parse(
    execFileSync("npm", asked, { cwd: folder, encoding: "utf-8" }),
  ) as [{ files: { path: string }[] }];
  const names = packed.map((one) => one.path);
  for (const name of [
    "dist/index.js",
    "dist/index.d.ts",
    "dist/worker.js",
    "dist/LICENSE",
    "README.md",
  ]) {
    expect(names).toContain(name);
  }
  expect(names.filter((name) => /^(src|test)\//.test(name))).toEqual([]);
  expect(readFileSync(path.join(folder, "package.json"), "utf-8")).not.toContain('"private"');
});
