/** Builds `dist/`: the module, its worker, and the types. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const compiler = createRequire(import.meta.url).resolve("typescript/package.json");

rmSync(path.join(here, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [path.join(path.dirname(compiler), "bin/tsc"), "-p", here], {
  stdio: "inherit",
});
await build({
  absWorkingDir: here,
  entryPoints: ["src/index.ts", "src/worker.ts"],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: true,
  outdir: "dist",
  // A browser's bundle: what the runtime asks Node for is never reached.
  platform: "browser",
});
