/**
 * Sizes and times beside Python's, as a table: `npm run measure` after `npm run build`.
 *
 * Python and the browser take turns, so that what else the machine does slows both.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { copyRuntime, MODEL, readInBrowser, readInPython, withFolder } from "./golden.mjs";

const TURNS = 3;
const PASSES = 3;
const COLD_LOADS = 5;

await withFolder(async (folder) => {
  const runtime = copyRuntime(path.join(folder, "runtime"));
  const golden = path.join(folder, "golden");
  printSizes(runtime);
  /** @type {number[]} */
  let python = [];
  /** @type {number[]} */
  let browser = [];
  let equal = 0;
  let count = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const wanted = readInPython(golden, PASSES);
    count = wanted.length;
    const asked = { golden, runtime, count, passes: PASSES, weigh: false };
    const { plain } = await readInBrowser(asked);
    python = least(
      python,
      wanted.map((one) => one.milliseconds),
    );
    browser = least(
      browser,
      plain.map((one) => one.milliseconds),
    );
    equal = plain.filter((one, k) => one.text === wanted[k].plain.text).length;
  }
  const cold = [];
  for (let k = 0; k < COLD_LOADS; k++) {
    const asked = { golden, runtime, count: 1, passes: 1, weigh: false };
    cold.push((await readInBrowser(asked)).first);
  }
  const [slow, fast] = [mean(browser), mean(python)];
  print("texts as Python's", `${equal} of ${count}`);
  print("ms a word in the browser, from a PNG to its text", slow.toFixed(2));
  print("ms a word in Python, the same file", fast.toFixed(2));
  print("times Python's", (slow / fast).toFixed(2));
  print("ms from nothing to the first reading, least and most", range(cold));
});

/** @param {string} runtime */
function printSizes(runtime) {
  const dist = path.resolve(import.meta.dirname, "../../dist");
  const files = {
    "litert_wasm_internal.wasm": runtime,
    "litert_wasm_internal.js": runtime,
    "worker.js": dist,
    "index.js": dist,
    [path.basename(MODEL)]: path.dirname(MODEL),
  };
  let sum = 0;
  print("", "");
  print("---", "---");
  for (const [name, folder] of Object.entries(files)) {
    const size = gzipSync(readFileSync(path.join(folder, name)), { level: 9 }).length;
    sum += size;
    print(`${name}, gzipped`, `${(size / 1e6).toFixed(3)} MB`);
  }
  print("together", `${(sum / 1e6).toFixed(2)} MB`);
}

/** @param {number[]} before @param {number[]} now */
function least(before, now) {
  return now.map((value, k) => Math.min(value, before[k] ?? Infinity));
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** @param {number[]} values */
function range(values) {
  return `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
}

/** @param {string} name @param {string} value */
function print(name, value) {
  console.log(`| ${name} | ${value} |`);
}
