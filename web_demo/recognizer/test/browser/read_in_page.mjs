/** Runs in the page, as the module's users do. Nothing else of this file is at hand there. */

/**
 * @param {{model: string, count: number, passes: number, languageModel: string | null}} asked
 * @returns readings in order, each with the least milliseconds from the PNG's bytes to the reading.
 */
export async function readInPage({ model, count, passes, languageModel }) {
  const start = performance.now();
  const open = new Function("address", "return import(address)"); // Vitest rewrites a plain import
  /** @type {typeof import("../../src/index.js")} */
  const { Recognizer } = await open("/module/index.js");
  const recognizer = await Recognizer.load(model, { runtime: "/runtime/" });
  const loaded = performance.now() - start;
  /** @type {Blob[]} */
  const files = [];
  for (let k = 0; k < count; k++) {
    const name = `/golden/${String(k).padStart(3, "0")}.png`;
    files.push(await (await fetch(name)).blob());
  }
  const again = performance.now();
  await recognizer.read(files[0]);
  const first = loaded + performance.now() - again;
  const readAll = async () => {
    const found = [];
    for (const file of files) {
      const before = performance.now();
      const { text, confidence, turned } = await recognizer.read(file);
      found.push({ text, confidence, turned, milliseconds: performance.now() - before });
    }
    return found;
  };
  const plain = await readAll();
  for (let pass = 1; pass < passes; pass++) {
    for (const [k, { milliseconds }] of (await readAll()).entries()) {
      plain[k].milliseconds = Math.min(plain[k].milliseconds, milliseconds);
    }
  }
  let weighed = null;
  if (languageModel !== null) {
    await recognizer.loadLanguageModel(languageModel);
    weighed = await readAll();
  }
  recognizer.close();
  return { loaded, first, plain, weighed };
}
