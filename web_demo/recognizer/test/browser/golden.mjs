/** The golden words, as Python and the browser read them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openPage } from "./chromium.mjs";
import { readInPage } from "./read_in_page.mjs";

const here = path.resolve(import.meta.dirname, "../..");
export const ROOT = path.resolve(here, "../..");
export const MODEL = path.join(here, "../models/crnn-en-full.tflite");

/**
 * @typedef {{text: string, confidence: number, turned: number}} Described
 * @typedef {{plain: Described, weighed: Described, milliseconds: number}} PythonReading
 */

/** Fills a folder with the runtime, and gives it. */
export function copyRuntime(/** @type {string} */ folder) {
  execFileSync(process.execPath, [path.join(here, "bin/copy_runtime.mjs"), folder]);
  return folder;
}

/**
 * What Python reads from the golden pictures, which it draws into `folder`.
 *
 * @param {string} folder
 * @param {number} passes
 * @returns {PythonReading[]}
 */
export function readInPython(folder, passes) {
  const script = path.join(import.meta.dirname, "read_golden.py");
  execFileSync(process.env.PYTHON ?? "python3", [script, MODEL, folder, "--passes", `${passes}`], {
    cwd: ROOT,
    env: { ...process.env, PYTHONPATH: ROOT },
    stdio: ["ignore", "inherit", "ignore"], // LiteRT prints what it registers
  });
  return JSON.parse(readFileSync(path.join(folder, "readings.json"), "utf-8"));
}

/**
 * What the built module reads from them in a browser that was just started.
 *
 * @param {{golden: string, runtime: string, count: number, passes: number, weigh: boolean}} asked
 */
export async function readInBrowser({ golden, runtime, count, passes, weigh }) {
  const open = await openPage({
    module: path.join(here, "dist"),
    models: path.dirname(MODEL),
    weights: path.join(ROOT, "keras_crnn/pretrained/weights"),
    golden,
    runtime,
  });
  try {
    const found = await open.page.evaluate(readInPage, {
      model: "/models/crnn-en-full.tflite",
      languageModel: weigh ? "/weights/english-full.npz" : null,
      count,
      passes,
    });
    return { ...found, lines: open.lines };
  } finally {
    await open.close();
  }
}

/**
 * Does something with a folder that is gone afterwards.
 *
 * @template T
 * @param {(folder: string) => Promise<T>} act
 */
export async function withFolder(act) {
  const folder = mkdtempSync(path.join(tmpdir(), "recognizer-"));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
