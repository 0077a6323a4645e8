// The way of answers to the server: one after another, tried again until each is acknowledged. What
// waits is kept on the device, so that neither a lost connection nor a closed page loses it.

const PAUSE = 800; // ms after the last change: long enough for a word, short enough to be at once
const WAITS = [1, 2, 4, 5]; // s between tries; the last one repeats
const SLOW = 4000; // ms after which an answer that is on its way is called not saved
const PATIENCE = 10_000; // ms for an answer of the server before the next try

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// A page has a name of its own and counts what it sends, so that a repeated request is known as
// one. `crypto.randomUUID` is missing on pages that came over plain HTTP.
const page = [...crypto.getRandomValues(new Uint8Array(8))]
  .map((byte) => byte.toString(16).padStart(2, "0"))
  .join("");
let count = 0;

export function nextID() {
  count += 1;
  return `${page}.${count}`;
}

/**
 * What is given in one place, the answer to a question above all, and what the server has of it.
 *
 * `read` returns what is given now, as pairs of names and values; `hear` is told what came of it:
 * `saved(told)`, `refused(told, copy)` and `waits()`.
 */
export class Slot {
  constructor(wire, { place, address, read, seen = "", hear }) {
    Object.assign(this, { wire, place, address, read, seen, hear });
    this.stored = read(); // what the server is known to have
    this.pending = null; // what it has not acknowledged: {id, fields, seen, address}
    this.held = false; // until somebody has chosen, or for ever where nothing is taken any more
    wire.slots.set(place, this);
  }

  /** Remember what has changed; it is sent when the hand rests. */
  changed() {
    const fields = this.read();
    if (same(fields, this.pending?.fields ?? this.stored)) return false;
    this.put({ id: nextID(), fields, seen: this.seen, address: this.address });
    this.wire.plan(PAUSE);
    return true;
  }

  /** Let this copy be what waits. */
  put(copy) {
    this.pending = copy;
    this.held = false;
    this.wire.kept = this.wire.device.keep(this.place, copy);
    this.hear.waits();
  }

  /** Take the newer number: what is here was chosen in the knowledge of it. */
  insist(copy, sequence) {
    this.seen = String(sequence);
    this.put({ ...copy, id: nextID(), seen: this.seen });
    this.wire.flush();
  }

  acknowledged(copy, told) {
    this.stored = copy.fields;
    if (told.sequence !== undefined) this.seen = String(told.sequence);
    this.wire.device.drop(this.place, copy.id);
    if (this.pending === copy) {
      this.pending = null;
    } else if (this.pending) {
      this.pending = { ...this.pending, seen: this.seen };
      this.wire.device.keep(this.place, this.pending);
    }
    this.hear.saved(told);
  }

  /** The server has understood and will not take it: trying again would change nothing. */
  refused(copy, told) {
    if (this.pending !== copy) return;
    this.held = true;
    if (told.reason === "refused") {
      this.pending = null;
      this.wire.device.drop(this.place, copy.id);
    }
    this.hear.refused(told, copy);
  }
}

/**
 * The line to the server. `says` is told how it goes: `saving()`, `saved(told)`, `failing(count)`,
 * `refused()`, `unheard()` when a page answered where our own words were expected.
 */
export class Wire {
  #timer = 0;
  #sending = false;

  constructor(device, token, says) {
    Object.assign(this, { device, token, says });
    this.slots = new Map();
    this.failures = 0;
    this.kept = true; // whether the browser stores what waits
    this.stopped = ""; // why nothing is sent any more
  }

  /** Tell how many places hold what the server does not have and may still take. */
  get unsent() {
    return [...this.slots.values()].filter((slot) => slot.pending && !slot.held).length;
  }

  plan(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), wait);
  }

  stop(why) {
    this.stopped = why;
    clearTimeout(this.#timer);
  }

  /** Go on after a stop, with the token of the session that there is now. */
  resume(token) {
    this.stopped = "";
    this.token = token;
    return this.flush();
  }

  /** Send all that waits, now. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#sending || this.stopped) return;
    this.#sending = true;
    try {
      for (let slot = this.#next(); slot && !this.stopped; slot = this.#next()) await this.#deliver(slot);
      if (!this.unsent) this.failures = 0;
    } catch {
      this.#failed();
    } finally {
      this.#sending = false;
    }
  }

  /** Send all that waits once more, without waiting for what comes of it: the page goes. */
  leave() {
    for (const slot of this.slots.values()) {
      if (slot.pending && !slot.held && !this.stopped) this.post(slot.pending).catch(() => {});
    }
  }

  post(copy) {
    const body = new URLSearchParams(copy.fields);
    body.set("csrf_token", this.token);
    body.set("client_id", copy.id);
    body.set("seen", copy.seen);
    return fetch(copy.address, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      keepalive: true,
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  #next() {
    return [...this.slots.values()].find((slot) => slot.pending && !slot.held);
  }

  async #deliver(slot) {
    const copy = slot.pending;
    if (!this.failures) this.says.saving();
    const slow = setTimeout(() => this.says.failing(0), SLOW);
    try {
      const answer = await this.post(copy);
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
      if (answer.ok) this.#taken(slot, copy, told);
      else if (told) this.#refused(slot, copy, told);
      else await this.says.unheard(slot, this.token);
    } finally {
      clearTimeout(slow);
    }
  }

  #taken(slot, copy, told) {
    this.failures = 0;
    slot.acknowledged(copy, told);
    this.says.saved(told);
  }

  #refused(slot, copy, told) {
    this.failures = 0;
    slot.refused(copy, told);
    this.says.refused();
  }

  #failed() {
    this.failures += 1;
    this.says.failing(this.failures);
    // Not all pages of a class at the same moment.
    this.plan(1000 * (0.8 + 0.4 * Math.random()) * WAITS[Math.min(this.failures, WAITS.length) - 1]);
  }
}
