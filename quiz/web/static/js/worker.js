// The worker of study. It keeps the page that stands in for study without connection, and the files
// of that page: nothing that belongs to a person. What the network gives always comes first, so that
// no page is older than the product; only where it gives nothing the kept one answers.
//
// The server writes `SHELL` above this: {name, page, files}. A new version of the product has a new
// name, takes over at once, and what the old one kept goes.
/* global SHELL */

const FAMILY = "sourcecheck study ";

async function keepShell() {
  const cache = await caches.open(SHELL.name);
  const fresh = [SHELL.page, ...SHELL.files].map((url) => new Request(url, { cache: "no-cache" }));
  await cache.addAll(fresh);
}

async function dropOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(FAMILY) && name !== SHELL.name);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function fromNetwork(request, otherwise) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(SHELL.name);
    const kept = await cache.match(otherwise);
    if (!kept) throw error;
    return kept;
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOthers().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.mode === "navigate") event.respondWith(fromNetwork(request, SHELL.page));
  else if (origin === self.location.origin && SHELL.files.includes(pathname)) {
    event.respondWith(fromNetwork(request, pathname));
  }
});
