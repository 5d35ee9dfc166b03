import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { checksum, listShipped, type Shipped } from "./shipped_files.js";

const NAME = "virtual:shipped";

/** Copies models, examples and runtime beside the page, and tells it what there is. */
export function shipped(demo: string): Plugin {
  const all = listShipped(demo);
  return {
    name: "keras-crnn-shipped",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? describe(all) : null),
    buildStart() {
      if (all.models.length === 0) {
        this.warn("No model lies in models/: the page will ask for a file of the user's own.");
      }
    },
    generateBundle() {
      for (const { to, from } of all.files) {
        this.emitFile({ type: "asset", fileName: to, source: readFileSync(from) });
      }
    },
    // `npm run dev` serves them from where they lie.
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
        const file = all.files.find(({ to }) => to === path);
        if (file === undefined) return next();
        if (path.endsWith(".wasm")) response.setHeader("Content-Type", "application/wasm");
        if (path.endsWith(".js")) response.setHeader("Content-Type", "text/javascript");
        response.end(readFileSync(file.from));
      });
    },
  };
}

/** The addresses of the large files, each with its version where it has one. */
export function largeAddresses(demo: string): string[] {
  const versions = versionsOf(listShipped(demo));
  return listShipped(demo)
    .files.filter(({ large }) => large)
    .map(({ to }) => (to in versions ? `${to}?v=${versions[to]}` : to));
}

function describe(all: Shipped): string {
  const { models, examples, runtime } = all;
  return Object.entries({ models, examples, runtime, versions: versionsOf(all) })
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
    .join("\n");
}

/** The runtime's version is in the name of its folder already. */
function versionsOf({ files }: Shipped): Record<string, string> {
  const models = files.filter(({ to }) => to.startsWith("models/"));
  return Object.fromEntries(models.map(({ to, from }) => [to, checksum(readFileSync(from))]));
}
