// What study stores on this device: the downloaded cards, and the reviews that wait to be sent. Both
// belong to one person; another's are neither shown nor sent.

import { abortAfter } from "./old_browsers.js";
import { getJSON, keysWith, ownName, remove, setJSON } from "./storage.js";

const PACK = "sourcecheck study pack";
const REVIEW = "sourcecheck study review ";
const PREFIX = "sourcecheck study "; // of both, and of the service worker's caches
const STUDY = new URL("../../../study/", import.meta.url);
const BATCH = 50; // reviews in a request
const TIMEOUT = 10_000; // ms for a response of the server
const FRESH = 3_600_000; // ms after which the pack is downloaded anew: a key may have been mended

/**
 * Both are stored in browsers that are in use, so the names of their fields stay. `slip` is the
 * server's signed ticket for a turn.
 *
 * @typedef {object} Pack
 * @property {string} person
 * @property {string} mark changes with the cards that the person would get
 * @property {number} life ms for which it may be used
 * @property {number} [begins] the hour at which a day begins; packs of earlier versions have none
 * @property {number} fetched when, by this device's clock
 * @property {any[]} cards
 *
 * @typedef {object} Review
 * @property {string} person
 * @property {string} turn
 * @property {string} slip
 * @property {[string, FormDataEntryValue][]} fields
 * @property {number} rating
 * @property {number} asked when, by this device's clock; so are the next two
 * @property {number} answered
 * @property {number} rated
 * @property {number} [place] its position among the reviews of this device
 */

/** @param {string} name the path of a page, from study on */
export const address = (name) => new URL(name, STUDY);

let hasSignedOut = false; // a download that is still under way is not kept then

// --- cards ------------------------------------------------------------------------------------

/** Return the downloaded pack while it may be used, or null. Its age is told by this device's clock
 *  alone; a clock that was set back ends it as well.
 *  @returns {Pack | null} */
export function getPack() {
  const pack = getJSON(PACK);
  if (!pack) return null;
  const age = Date.now() - pack.fetched;
  if (age >= 0 && age < pack.life) return pack;
  remove(PACK);
  return null;
}

export function dropPack() {
  remove(PACK);
}

/** Download the next cards, unless those stored are still the next. The old ones are deleted whether
 *  new ones come or not. Returns whether any card is stored. */
export async function downloadPack() {
  const device = await fetchDevice();
  if (!device) return false;
  const stored = getPack();
  const isNext = stored?.person === device.person && stored?.mark === device.mark;
  if (stored && isNext && Date.now() - stored.fetched < FRESH) return stored.cards.length > 0;
  const response = await fetch(address("pack"), { signal: abortAfter(3 * TIMEOUT) });
  if (!response.ok) return false;
  const pack = { ...(await response.json()), fetched: Date.now() };
  remove(PACK);
  return !hasSignedOut && setJSON(PACK, pack) && pack.cards.length > 0;
}

/** Delete a card that was answered online: it is not asked again offline. */
export function dropCard(card) {
  const pack = getJSON(PACK);
  if (!pack) return;
  setJSON(PACK, { ...pack, cards: pack.cards.filter((packed) => packed.card !== card) });
}

// --- reviews ----------------------------------------------------------------------------------

/** Return a person's unsent reviews, oldest first.
 *  @returns {Review[]} */
export function getReviews(person) {
  return keysWith(REVIEW)
    .map(getJSON)
    .filter((review) => review?.person === person)
    .sort((one, other) => one.place - other.place);
}

/** Store a review after all others, whatever the clock says, and return whether it was stored.
 *  @param {Review} review */
export function keepReview(review) {
  const places = keysWith(REVIEW).map((key) => getJSON(key)?.place ?? 0);
  return setJSON(REVIEW + review.turn, { ...review, place: Math.max(0, ...places) + 1 });
}

export function dropReview(turn) {
  remove(REVIEW + turn);
}

// --- sending ----------------------------------------------------------------------------------

/** Return who is signed in: {person, token, mark}; null where nobody is. */
async function fetchDevice() {
  const response = await fetch(address("device"), { signal: abortAfter(TIMEOUT) });
  if (response.status === 401) return null;
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** Send the unsent reviews of the person who is signed in. A review is deleted once the server has
 *  said that it is in the log.
 *  @returns {Promise<"nothing" | "sent" | "sign-in" | "failed">} */
export async function sendReviews() {
  if (!keysWith(REVIEW).length) return "nothing";
  try {
    const device = await fetchDevice();
    if (!device) return "sign-in";
    const { person, token } = device;
    let unsent = getReviews(person);
    if (!unsent.length) return "nothing";
    while (unsent.length) {
      if (!(await sendBatch(unsent.slice(0, BATCH), token))) return "failed";
      unsent = getReviews(person);
    }
    return "sent";
  } catch {
    return "failed";
  }
}

/** @param {Review[]} batch @param {string} token */
async function sendBatch(batch, token) {
  const reviews = batch.map(({ slip, fields, rating, asked, answered, rated }) => {
    return { slip, fields, rating, asked, answered, rated };
  });
  const response = await fetch(address("reviews"), {
    method: "POST",
    headers: { "X-CSRF-Token": token },
    body: new URLSearchParams({ reviews: JSON.stringify({ sent: Date.now(), reviews }) }),
    redirect: "error",
    signal: abortAfter(TIMEOUT),
  });
  if (!response.ok) return false;
  const { kept, gone } = await response.json();
  const done = [...kept, ...gone];
  done.forEach(dropReview);
  return done.length > 0;
}

// --- the page that answers offline --------------------------------------------------------------

/** Return the names of the service worker's caches. */
async function cacheNames() {
  return (await caches.keys()).filter((name) => name.startsWith(ownName(PREFIX)));
}

/** Cache the offline page anew, in the present colours and language. */
export async function refreshPage() {
  for (const name of await cacheNames()) {
    if (hasSignedOut) return;
    const cache = await caches.open(name);
    await cache.add(new Request(address("offline"), { cache: "no-cache" }));
  }
}

/** Delete what was downloaded; reviews that could not be sent wait for their person. */
export async function clearOnSignOut() {
  await sendReviews();
  hasSignedOut = true;
  dropPack();
  if (!window.isSecureContext || !("serviceWorker" in navigator)) return;
  const worker = await navigator.serviceWorker.getRegistration(address(""));
  await worker?.unregister();
  await Promise.all((await cacheNames()).map((name) => caches.delete(name)));
}
