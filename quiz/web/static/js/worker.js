// The service worker of study. It caches the offline study page and its files, which hold nothing
// personal. The network always comes first, so no page is older than the product; only where the
// network fails is the cached one used.
//
// The server writes `SHELL` above this: {name, page, files}. A new version of the product has a new
// name, takes over at once, and deletes what the old one cached.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const PREFIX = "sourcecheck study ";

async function cacheShell() {
  const cache = await caches.open(SHELL.name);
  const urls = [SHELL.page, ...SHELL.files];
  await cache.addAll(urls.map((url) => new Request(url, { cache: "no-cache" })));
}

async function dropOldShells() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== SHELL.name);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function networkFirst(request, cachedURL) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(SHELL.name);
    const cached = await cache.match(cachedURL);
    if (!cached) throw error;
    return cached;
  }
}

worker.addEventListener("install", (event) => {
  event.waitUntil(cacheShell().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.mode === "navigate") {
    event.respondWith(networkFirst(request, SHELL.page));
  } else if (origin === worker.location.origin && SHELL.files.includes(pathname)) {
    event.respondWith(networkFirst(request, pathname));
  }
});
