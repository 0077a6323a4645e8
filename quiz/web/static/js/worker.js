// The service worker of study. It caches the offline study page and its files, which hold nothing
// personal. The network always comes first, so no page is older than the product; only where the
// network fails is the cached one used.
//
// The server writes `SHELL` above this: {site, version, page, files}. `site` is the path that the site
// stands below: its neighbours on the same host have caches of their own. A new version takes over at
// once, and deletes what the old one cached.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const PREFIX = `${SHELL.site}sourcecheck study `;
const NAME = PREFIX + SHELL.version;

async function cacheShell() {
  const cache = await caches.open(NAME);
  const urls = [SHELL.page, ...SHELL.files];
  await cache.addAll(urls.map((url) => new Request(url, { cache: "no-cache" })));
}

async function dropOldShells() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

const unversioned = (path) => path.replace(/\/static\/[0-9a-f]{12}\//, "/static/");

async function networkFirst(request, cachedURL) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(NAME);
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
    return;
  }
  // The cached page may be newer than the files: the same file has another version in its address.
  const file = SHELL.files.find((name) => unversioned(name) === unversioned(pathname));
  if (file && origin === worker.location.origin) event.respondWith(networkFirst(request, file));
});
