import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    maxWorkers: 2, // each may have a browser
    projects: [
      { test: { name: "state", include: ["tests/state/*.test.ts"] } },
      {
        // The built page in Chromium: `npm run build` first.
        test: {
          name: "browser",
          include: ["tests/browser/*.test.ts"],
          isolate: false, // Playwright takes seconds to load
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "screenshots",
          include: ["tests/screenshots/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
