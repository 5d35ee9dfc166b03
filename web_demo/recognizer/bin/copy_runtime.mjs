#!/usr/bin/env node
/**
 * Copies LiteRT's WebAssembly to where a page can fetch it: `npx keras-crnn-runtime FOLDER`.
 *
 * Of the four builds that LiteRT.js has the two without threads, with and without relaxed SIMD; a
 * browser fetches one of them.
 */
import { cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const FILES = ["litert_wasm_internal", "litert_wasm_compat_internal"];

const [folder, ...others] = process.argv.slice(2);
if (folder === undefined || others.length > 0) {
  console.error("Name one folder: keras-crnn-runtime FOLDER");
  process.exit(2);
}
const core = createRequire(import.meta.url).resolve("@litertjs/core");
const source = path.join(path.dirname(core), "..", "wasm");
mkdirSync(folder, { recursive: true });
for (const name of FILES.flatMap((file) => [`${file}.js`, `${file}.wasm`])) {
  cpSync(path.join(source, name), path.join(folder, name));
}
