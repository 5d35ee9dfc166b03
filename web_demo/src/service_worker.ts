/// <reference lib="webworker" />
/**
 * Answers the page's requests from what was kept, so that it works without a connection.
 *
 * The page itself is kept when this worker is installed, in a cache that is named by its version.
 * Models and language models are large, so that only those are kept that were used.
 */
declare const self: ServiceWorkerGlobalScope;

// The build puts these in: what belongs to the page, its version, and the models with theirs.
declare const __SHELL__: string[];
declare const __VERSION__: string;
declare const __MODELS__: string[];

// Of this folder of the server: the page may lie in another one too.
const PREFIX = `keras-crnn ${self.registration.scope} `;
const PAGE = PREFIX + __VERSION__;
const KEPT = PREFIX + "models";

const here = (file: string) => new URL(file, self.registration.scope).href;
const withoutVersion = (url: string) => url.split("?")[0];

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([keepPage(), renewModels()]));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([dropOldPages(), dropOldModels(), self.clients.claim()]));
});

self.addEventListener("message", (event: ExtendableMessageEvent) => {
  const { keep } = event.data as { keep: string[] };
  event.waitUntil(keepModels(keep));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

async function answer(request: Request): Promise<Response> {
  const page = await caches.open(PAGE);
  const isPage = request.mode === "navigate" && [here(""), here("index.html")].includes(withoutVersion(request.url)!);
  const kept = isPage
    ? await page.match(here("index.html"))
    : ((await page.match(request.url)) ?? (await (await caches.open(KEPT)).match(request.url)));
  return kept ?? fetch(request);
}

async function keepPage(): Promise<void> {
  const page = await caches.open(PAGE);
  // Asks the server whether they changed, whatever the browser's own cache thinks.
  await page.addAll(__SHELL__.map((file) => new Request(here(file), { cache: "no-cache" })));
}

/** Fetches the new version of what was kept in an old one. */
async function renewModels(): Promise<void> {
  const kept = await (await caches.open(KEPT)).keys();
  const used = kept.map(({ url }) => withoutVersion(url));
  await keepModels(__MODELS__.map(here).filter((url) => used.includes(withoutVersion(url))));
}

async function keepModels(urls: string[]): Promise<void> {
  const models = await caches.open(KEPT);
  for (const url of urls) {
    if (!(await models.match(url))) await models.add(url);
  }
}

async function dropOldPages(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== PAGE && name !== KEPT);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function dropOldModels(): Promise<void> {
  const models = await caches.open(KEPT);
  const current = __MODELS__.map(here);
  const old = (await models.keys()).filter(({ url }) => !current.includes(url));
  await Promise.all(old.map((request) => models.delete(request)));
}
