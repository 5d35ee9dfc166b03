/**
 * Answers the page's requests from what was kept, so that it works without a connection.
 *
 * The page itself is kept when this worker is installed, in a cache that is named by its version.
 * Models and the runtime are large, so that only those are kept that were used.
 */

// The build puts these in: the files of the page, their version, and the addresses of large files.
declare const __SHELL__: string[];
declare const __VERSION__: string;
declare const __LARGE__: string[];

const worker = self as unknown as ServiceWorkerGlobalScope;

// Of this folder of the server: the page may lie in another one too.
const PREFIX = `keras-crnn ${worker.registration.scope} `;
const PAGE = PREFIX + __VERSION__;
const KEPT = PREFIX + "large";

const here = (file: string) => new URL(file, worker.registration.scope).href;
const withoutVersion = (url: string) => url.split("?")[0]!;
// Files of a new version lie in another folder, or have another version behind their name.
const nameOf = (url: string) => withoutVersion(url).split("/").pop()!;

worker.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([keepPage(), renewLarge()]));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([dropOldPages(), dropOldLarge(), worker.clients.claim()]));
});

worker.addEventListener("message", (event: ExtendableMessageEvent) => {
  const { keep } = event.data as { keep: string[] };
  event.waitUntil(keepLarge(keep));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== worker.location.origin) return;
  event.respondWith(answer(request));
});

async function answer(request: Request): Promise<Response> {
  const page = await caches.open(PAGE);
  const large = await caches.open(KEPT);
  const names = [here(""), here("index.html")];
  const isPage = request.mode === "navigate" && names.includes(withoutVersion(request.url));
  const kept = isPage
    ? await page.match(here("index.html"))
    : ((await page.match(request.url)) ?? (await large.match(request.url)));
  if (kept === undefined) return fetch(request);
  // Browsers open no page from an answer that was redirected, as that for `index.html` often is.
  return kept.redirected ? new Response(kept.body, kept) : kept;
}

async function keepPage(): Promise<void> {
  const page = await caches.open(PAGE);
  // Asks the server whether they changed, whatever the browser's own cache thinks.
  await page.addAll(__SHELL__.map((file) => new Request(here(file), { cache: "no-cache" })));
}

/** Fetches the new version of what was kept in an old one. */
async function renewLarge(): Promise<void> {
  const kept = await (await caches.open(KEPT)).keys();
  const used = kept.map(({ url }) => nameOf(url));
  await keepLarge(__LARGE__.map(here).filter((url) => used.includes(nameOf(url))));
}

async function keepLarge(urls: string[]): Promise<void> {
  const large = await caches.open(KEPT);
  for (const url of urls) {
    if (!(await large.match(url))) await large.add(url);
  }
}

async function dropOldPages(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== PAGE && name !== KEPT);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function dropOldLarge(): Promise<void> {
  const large = await caches.open(KEPT);
  const current = __LARGE__.map(here);
  const old = (await large.keys()).filter(({ url }) => !current.includes(url));
  await Promise.all(old.map((request) => large.delete(request)));
}
