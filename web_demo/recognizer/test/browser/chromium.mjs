/** A server of folders, and Chromium on a page of it. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { chromium } from "playwright-core";

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/**
 * @typedef {object} OpenPage
 * @property {import("playwright-core").Page} page
 * @property {string[]} lines What it prints; it grows.
 * @property {() => Promise<void>} close
 */

/**
 * Opens an empty page that may fetch from some folders.
 *
 * @param {Record<string, string>} folders by the first part of their address.
 * @returns {Promise<OpenPage>}
 */
export async function openPage(folders) {
  const server = createServer((request, response) => {
    const parts = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname).split("/");
    if (parts[1] === "")
      return response.setHeader("content-type", "text/html").end("<!doctype html>");
    if (parts[1] === "favicon.ico") return response.writeHead(204).end();
    const file = path.join(folders[parts[1]] ?? "/nowhere", ...parts.slice(2));
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.setHeader("content-type", TYPES[path.extname(file)] ?? "application/octet-stream");
    return createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const page = await browser.newPage();
  /** @type {string[]} */
  const lines = [];
  page.on("console", (message) => lines.push(message.text()));
  page.on("pageerror", (error) => lines.push(String(error)));
  await page.goto(`http://127.0.0.1:${/** @type {any} */ (server.address()).port}/`);
  return {
    page,
    lines,
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
