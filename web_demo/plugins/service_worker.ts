import { transformWithOxc, type Plugin } from "vite";
import { readFileSync } from "node:fs";
import path from "node:path";
import { checksum } from "./shipped_files.js";
import { largeAddresses } from "./shipped.js";

/** Writes `service_worker.js` with the names of all files that were built, and their version. */
export function serviceWorker(demo: string): Plugin {
  return {
    name: "keras-crnn-service-worker",
    apply: "build",
    generateBundle: {
      order: "post",
      async handler(_, bundle) {
        const large = largeAddresses(demo);
        const isLarge = (file: string) => large.some((address) => address.split("?")[0] === file);
        const shell = Object.keys(bundle)
          .filter((file) => !isLarge(file) && !file.endsWith(".map"))
          .sort();
        const contents = shell.map((file) => {
          const built = bundle[file]!;
          return built.type === "chunk" ? built.code : built.source;
        });
        const version = checksum(Buffer.from([...contents.map(String), ...large].join("\n")));
        const source = path.join(demo, "src/service_worker.ts");
        const { code } = await transformWithOxc(readFileSync(source, "utf-8"), source);
        const filled = code
          .replaceAll("__SHELL__", JSON.stringify(shell))
          .replaceAll("__LARGE__", JSON.stringify(large))
          .replaceAll("__VERSION__", JSON.stringify(version));
        this.emitFile({ type: "asset", fileName: "service_worker.js", source: filled });
      },
    },
  };
}
