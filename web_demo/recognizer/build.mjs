/** Builds `dist/`: the module, its worker, and the types. */
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const compiler = createRequire(import.meta.url).resolve("typescript/package.json");

rmSync(path.join(here, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [path.join(path.dirname(compiler), "bin/tsc"), "-p", here], {
  stdio: "inherit",
});
const common = {
  absWorkingDir: here,
  bundle: true,
  target: "es2022",
  platform: "browser", // what LiteRT.js would ask Node for is never reached
  minify: true,
  sourcemap: true,
  outdir: "dist",
};
await build({ ...common, entryPoints: ["src/index.ts"], format: "esm" });
await build({ ...common, entryPoints: ["src/worker.ts"], format: "iife" });
cpSync(path.join(here, "../../LICENSE"), path.join(here, "dist/LICENSE"));
