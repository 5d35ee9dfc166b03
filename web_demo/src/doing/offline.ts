import { versions } from "virtual:shipped";

/** The address of a file beside the page, which changes when the file does. */
export function addressOf(file: string): string {
  const version = versions[file];
  return version === undefined ? file : `${file}?v=${version}`;
}

/** Keeps the page and what it used for the next time, with or without a connection. */
export class Offline {
  private ready: Promise<ServiceWorkerRegistration> | null = null;

  /**
   * Keeps files, and the page itself the first time.
   *
   * Called when they were used for the first time, so that keeping them does not make that later.
   */
  async keep(files: string[]): Promise<void> {
    try {
      const { active } = await (this.ready ??= this.register());
      active?.postMessage({ keep: files.map((file) => new URL(addressOf(file), document.baseURI).href) });
    } catch (error) {
      // A browser without service workers, or a page that is not served by https: online it works.
      console.info("The page is not kept for use without a connection:", error);
    }
  }

  private async register(): Promise<ServiceWorkerRegistration> {
    await navigator.serviceWorker.register(new URL("service_worker.js", document.baseURI));
    return navigator.serviceWorker.ready;
  }
}
