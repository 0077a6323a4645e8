// What study keeps on this device: the cards that were taken along, and the reviews that wait to be
// sent. Both belong to one person; what is another's is neither shown nor sent.

const PACK = "sourcecheck study pack";
const REVIEW = "sourcecheck study review ";
const FAMILY = "sourcecheck study ";
const STUDY = new URL("../../study/", import.meta.url);
const AT_ONCE = 50; // reviews in a request
const PATIENCE = 10_000; // ms for an answer of the server
const RENEWED = 3_600_000; // ms after which cards are taken anew: a key may have been mended

export const address = (name) => new URL(name, STUDY);

let left = false; // whether its person is signing out: what is on its way is not kept any more

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Tell whether it was kept: a browser may be full, or refuse to store anything. */
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Where nothing may be stored nothing is left.
  }
}

function keys(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

// --- cards ------------------------------------------------------------------------------------

/** What was taken along, while it may be used: {person, cards}; null where there is nothing.
 *  Its age is told by this device's clock alone; one that was set back ends it as well. */
export function pack() {
  const kept = read(PACK);
  if (!kept) return null;
  const age = Date.now() - kept.fetched;
  if (age >= 0 && age < kept.life) return kept;
  remove(PACK);
  return null;
}

export function dropPack() {
  remove(PACK);
}

/** Take the next cards along, unless those that are here are still the next; those of before go,
 *  whether new ones come or not. Tells whether any card is here. */
export async function takePack() {
  const { person, mark } = await whose();
  const kept = pack();
  const young = kept && Date.now() - kept.fetched < RENEWED;
  if (young && kept.person === person && kept.mark === mark) return kept.cards.length > 0;
  const answer = await fetch(address("pack"), { signal: AbortSignal.timeout(3 * PATIENCE) });
  if (!answer.ok) return false;
  const fresh = { ...(await answer.json()), fetched: Date.now() };
  remove(PACK);
  return !left && write(PACK, fresh) && fresh.cards.length > 0;
}

/** A card that was answered with a connection is not asked again without. */
export function dropCard(card) {
  const kept = read(PACK);
  if (!kept) return;
  write(PACK, { ...kept, cards: kept.cards.filter((one) => one.card !== card) });
}

// --- reviews ----------------------------------------------------------------------------------

/** Whose reviews wait here, the oldest one first. */
export function reviews(person) {
  return keys(REVIEW)
    .map(read)
    .filter((one) => one?.person === person)
    .sort((one, other) => one.place - other.place);
}

/** Keep a review. Its place is after all others, whatever the clock says. */
export function keepReview(review) {
  const places = keys(REVIEW).map((key) => read(key)?.place ?? 0);
  return write(REVIEW + review.turn, { ...review, place: Math.max(0, ...places) + 1 });
}

export function dropReview(turn) {
  remove(REVIEW + turn);
}

// --- sending ----------------------------------------------------------------------------------

/** Who is signed in: {person, token, mark}; null where nobody is. */
async function whose() {
  const told = await fetch(address("device"), { signal: AbortSignal.timeout(PATIENCE) });
  if (told.status === 401) return null;
  if (!told.ok) throw new Error(String(told.status));
  return told.json();
}

/** Send what waits of the person who is signed in. Returns "nothing", "sent", "sign-in" or "failed";
 *  a review leaves the device when the server has said that it is in the log. */
export async function send() {
  if (!keys(REVIEW).length) return "nothing";
  try {
    const signedIn = await whose();
    if (!signedIn) return "sign-in";
    const { person, token } = signedIn;
    let waiting = reviews(person);
    if (!waiting.length) return "nothing";
    while (waiting.length) {
      if (!(await sendSome(waiting.slice(0, AT_ONCE), token))) return "failed";
      waiting = reviews(person);
    }
    return "sent";
  } catch {
    return "failed";
  }
}

async function sendSome(some, token) {
  const told = some.map(({ slip, fields, rating, asked, answered, rated }) => {
    return { slip, fields, rating, asked, answered, rated };
  });
  const answer = await fetch(address("reviews"), {
    method: "POST",
    headers: { "X-CSRF-Token": token },
    body: new URLSearchParams({ reviews: JSON.stringify({ sent: Date.now(), reviews: told }) }),
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) return false;
  const { kept, gone } = await answer.json();
  for (const turn of [...kept, ...gone]) dropReview(turn);
  return kept.length + gone.length > 0;
}

// --- the page that answers without connection --------------------------------------------------

/** The caches of the worker of study. */
async function shells() {
  return (await caches.keys()).filter((name) => name.startsWith(FAMILY));
}

/** Keep the page anew, in the colours and the language of now. */
export async function keepPage() {
  for (const name of await shells()) {
    if (left) return;
    const cache = await caches.open(name);
    await cache.add(new Request(address("offline"), { cache: "no-cache" }));
  }
}

/** Nothing that was taken along stays behind; what could not be sent waits for its person. */
export async function leave() {
  await send();
  left = true;
  dropPack();
  if (!window.isSecureContext || !("serviceWorker" in navigator)) return;
  const worker = await navigator.serviceWorker.getRegistration(address(""));
  await worker?.unregister();
  await Promise.all((await shells()).map((name) => caches.delete(name)));
}
