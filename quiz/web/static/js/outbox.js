// The outbox: answers on their way to the server, sent one after another and tried again until each
// is acknowledged. What is unsent is stored on the device, so that neither a lost connection nor a
// closed page loses it.

import { sameFields } from "./forms.js";
import { abortAfter } from "./old_browsers.js";

/** @import { AnswerStore, Copy } from "./answer_store.js" */
/** @import { Fields } from "./forms.js" */

const PAUSE = 800; // ms after the last change: long enough for a word, short enough to feel immediate
const RETRIES = [1, 2, 4, 5]; // s between tries; the last one repeats
const SLOW = 4000; // ms after which an answer that is being sent is reported as not saved
const TIMEOUT = 10_000; // ms for a response before the next try
const BROKEN = 500; // the server's own fault, which the next try will meet again
const MOST_BROKEN = 3; // tries of one answer that break, before it waits for its person

/**
 * @typedef {object} EntryListener
 * @property {() => void} waits there is something to send
 * @property {(reply: any) => void} saved
 * @property {(reply: any, copy: Copy) => void} refused
 * @property {() => void} [lost] a page answered instead, which no longer knows this entry
 * @property {(copy: Copy) => void} [broken] the server breaks whenever this copy is sent
 *
 * @typedef {object} OutboxListener
 * @property {() => void} saving
 * @property {(reply: any) => void} saved
 * @property {(count: number) => void} failing `count` tries have failed; 0 while one is slow
 * @property {() => void} refused
 * @property {(entry: OutboxEntry, token: string) => unknown} unexpected a page answered, not JSON
 */

// A page has a name of its own and counts its requests, so that the server recognises a repeated
// one. `crypto.randomUUID` is missing on pages that came over plain HTTP.
const page = [...crypto.getRandomValues(new Uint8Array(8))]
  .map((byte) => byte.toString(16).padStart(2, "0"))
  .join("");
let count = 0;

export function nextID() {
  count += 1;
  return `${page}.${count}`;
}

/** The answer to one question, or the notes beside it, and what the server has of it. */
export class OutboxEntry {
  /**
   * @param {Outbox} outbox
   * @param {object} options
   * @param {string} options.place its name in the device's store
   * @param {string} options.address where it is sent
   * @param {() => Fields} options.read returns what the form holds now
   * @param {EntryListener} options.listener
   * @param {string} [options.seen] the number of the saved answer that the page shows
   */
  constructor(outbox, { place, address, read, listener, seen = "" }) {
    this.outbox = outbox;
    this.place = place;
    this.address = address;
    this.read = read;
    this.listener = listener;
    this.seen = seen;
    /** @type {Fields | null} */
    this.stored = read(); // what the server is known to have
    /** @type {Copy | null} */
    this.pending = null; // what it has not acknowledged
    this.isHeld = false; // until somebody has chosen, or for good where nothing is accepted any more
    this.breaks = 0; // how often the server has broken on the pending copy
    outbox.entries.set(place, this);
  }

  /** Keep what has changed; it is sent after a pause in typing. */
  changed() {
    const fields = this.read();
    if (sameFields(fields, this.pending?.fields ?? this.stored)) return;
    this.put({ id: nextID(), fields, seen: this.seen, address: this.address });
    this.outbox.schedule(PAUSE);
  }

  /** Make a copy the one to send. @param {Copy} copy */
  put(copy) {
    this.pending = copy;
    this.isHeld = false;
    this.breaks = 0;
    this.outbox.isStored = this.outbox.store.keep(this.place, copy);
    this.listener.waits();
  }

  /** Send a copy again over the saved answer with this number, now that its person has seen it.
   *  @param {Copy} copy @param {number | string} sequence */
  overwrite(copy, sequence) {
    this.seen = String(sequence);
    this.put({ ...copy, id: nextID(), seen: this.seen });
    this.outbox.flush();
  }

  /** @param {Copy} copy */
  accepted(copy, reply) {
    this.stored = copy.fields;
    if (reply.sequence !== undefined) this.seen = String(reply.sequence);
    this.outbox.store.drop(this.place, copy.id);
    if (this.pending === copy) {
      this.pending = null;
    } else if (this.pending) {
      this.pending = { ...this.pending, seen: this.seen };
      this.outbox.store.keep(this.place, this.pending);
    }
    this.listener.saved(reply);
  }

  /** The server has understood and does not accept it: trying again would change nothing.
   *  @param {Copy} copy */
  refused(copy, reply) {
    if (this.pending !== copy) return;
    this.isHeld = true;
    if (reply.reason === "refused") {
      this.pending = null;
      this.outbox.store.drop(this.place, copy.id);
    }
    this.listener.refused(reply, copy);
  }

  /** The server breaks on a copy. After some tries it waits, on the device, until its person has it
   *  sent once more; the entries after it go on. Returns whether it waits. @param {Copy} copy */
  broke(copy) {
    if (this.pending !== copy) return false;
    this.breaks += 1;
    this.isHeld = this.breaks >= MOST_BROKEN;
    if (this.isHeld) this.listener.broken?.(copy);
    return this.isHeld;
  }
}

export class Outbox {
  #timer = 0;
  /** @type {Promise<void> | null} */
  #flushing = null;

  /**
   * @param {AnswerStore} store
   * @param {string} token the session's form token
   * @param {OutboxListener} listener
   */
  constructor(store, token, listener) {
    this.store = store;
    this.token = token;
    this.listener = listener;
    /** @type {Map<string, OutboxEntry>} */
    this.entries = new Map();
    this.failures = 0;
    this.isStored = true; // whether the browser stores what is unsent
    this.stopped = ""; // why nothing is sent any more
  }

  /** How many entries have something that the server lacks and may still accept. */
  get unsent() {
    return [...this.entries.values()].filter(isReady).length;
  }

  /** @param {number} wait ms */
  schedule(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** @param {string} reason */
  stop(reason) {
    this.stopped = reason;
    clearTimeout(this.#timer);
  }

  /** Go on after a stop, with the token of the present session. @param {string} token */
  resume(token) {
    this.stopped = "";
    this.token = token;
    return this.flush();
  }

  /** Queue what an earlier page stored on the device, but for places that have an entry here.
   *  @param {EntryListener} listener */
  takeStored(listener) {
    for (const place of this.store.places()) {
      const copy = this.store.find(place);
      if (!copy || this.entries.has(place)) continue;
      const { address, seen } = copy;
      const read = () => copy.fields;
      new OutboxEntry(this, { place, address, seen, read, listener }).pending = copy;
    }
  }

  /** Send everything, now; the promise ends when it has arrived or a try has failed. */
  flush() {
    clearTimeout(this.#timer);
    if (this.stopped) return Promise.resolve();
    this.#flushing ??= this.#sendAll().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  async #sendAll() {
    try {
      for (let entry = this.#next(); entry && !this.stopped; entry = this.#next()) {
        await this.#deliver(entry);
      }
      if (!this.unsent) this.failures = 0;
    } catch {
      this.#failed();
    }
  }

  /** Send everything once more without waiting for the outcome: the page is closing. */
  sendOnExit() {
    if (this.stopped) return;
    for (const { pending, isHeld } of this.entries.values()) {
      if (pending && !isHeld) this.#post(pending).catch(() => {});
    }
  }

  /** @param {Copy} copy */
  #post(copy) {
    const body = new URLSearchParams(/** @type {[string, string][]} */ (copy.fields));
    body.set("csrf_token", this.token);
    body.set("client_id", copy.id);
    body.set("seen", copy.seen);
    return fetch(copy.address, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      keepalive: true,
      redirect: "error",
      signal: abortAfter(TIMEOUT),
    });
  }

  #next() {
    return [...this.entries.values()].find(isReady);
  }

  /** @param {OutboxEntry} entry */
  async #deliver(entry) {
    const copy = /** @type {Copy} */ (entry.pending);
    if (!this.failures) this.listener.saving();
    const slow = setTimeout(() => this.listener.failing(0), SLOW);
    try {
      const response = await this.#post(copy);
      if (response.status === BROKEN && entry.broke(copy)) {
        this.listener.refused();
        return;
      }
      if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
      const isJSON = response.headers.get("Content-Type")?.includes("json");
      const reply = isJSON ? await response.json() : null;
      if (response.ok) this.#accepted(entry, copy, reply);
      else if (reply) this.#refused(entry, copy, reply);
      else await this.listener.unexpected(entry, this.token);
    } finally {
      clearTimeout(slow);
    }
  }

  /** @param {OutboxEntry} entry @param {Copy} copy */
  #accepted(entry, copy, reply) {
    this.failures = 0;
    entry.accepted(copy, reply);
    this.listener.saved(reply);
  }

  /** @param {OutboxEntry} entry @param {Copy} copy */
  #refused(entry, copy, reply) {
    this.failures = 0;
    entry.refused(copy, reply);
    this.listener.refused();
  }

  #failed() {
    this.failures += 1;
    this.listener.failing(this.failures);
    const wait = RETRIES[Math.min(this.failures, RETRIES.length) - 1];
    // At random, so that the pages of a class do not all try at the same moment.
    this.schedule(1000 * (0.8 + 0.4 * Math.random()) * wait);
  }
}

/** @param {OutboxEntry} entry */
function isReady(entry) {
  return entry.pending !== null && !entry.isHeld;
}
