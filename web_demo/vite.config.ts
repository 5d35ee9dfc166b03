import { defineConfig } from "vite";
import { serviceWorker } from "./plugins/service_worker.js";
import { shipped } from "./plugins/shipped.js";

export default defineConfig({
  base: "./", // the built folder may lie anywhere on a server
  build: { target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 1000 },
  plugins: [shipped(import.meta.dirname), serviceWorker(import.meta.dirname)],
});
