import { runtime, versions } from "virtual:shipped";

// The smallest program with an instruction of relaxed SIMD.
const RELAXED_SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65,
  2, 253, 15, 253, 128, 2, 11,
]);

/** The address of a file beside the page, which changes when the file does. */
export function addressOf(file: string): string {
  const version = versions[file];
  return version === undefined ? file : `${file}?v=${version}`;
}

/** The files of the runtime that this browser takes, as LiteRT chooses them. */
export function runtimeFiles(): string[] {
  const name = WebAssembly.validate(RELAXED_SIMD) ? "litert_wasm_internal" : "litert_wasm_compat_internal";
  return [`${runtime}${name}.js`, `${runtime}${name}.wasm`];
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
