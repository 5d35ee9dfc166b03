import { chromium, type Browser } from "playwright-core";

/** Starts Debian's Chromium, or the one that CHROMIUM names, with a camera that shows a test card. */
export function startBrowser(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-fake-device-for-media-stream",
      ...more,
    ],
  });
}
