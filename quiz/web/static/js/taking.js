// One question of an attempt: saving while one answers, and the keys. Without this file the buttons
// save, and everything else works as well.

import { setUpMarking } from "./marking.js";
import { setUpOrdering } from "./ordering.js";

const form = document.getElementById("taking");
const says = form.dataset;
const line = document.getElementById("save-status");
const problem = document.getElementById("save-problem");

const PAUSE = 800; // ms after the last change: long enough for a word, short enough to be at once
const WAITS = [1, 2, 4, 8, 15]; // s between tries; the last one repeats
const PATIENCE = 10_000; // ms for an answer of the server before the next try
const NOT_ANSWERS = new Set(["csrf_token", "client_id", "seen", "go"]);

// A page has a name of its own and counts what it sends, so that a repeated request is known as
// one. `crypto.randomUUID` is missing on pages that came over plain HTTP.
const page = [...crypto.getRandomValues(new Uint8Array(8))]
  .map((byte) => byte.toString(16).padStart(2, "0"))
  .join("");
let count = 0;

/** What has been given: pairs of names and values, without what belongs to the request. */
function given() {
  return [...new FormData(form)].filter(([name]) => !NOT_ANSWERS.has(name));
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// --- the copy on this device ------------------------------------------------------------------

const PREFIX = "sourcecheck answer ";
const ownKey = `${PREFIX}${says.attempt} ${says.position}`;

/** A browser may refuse to store anything; then the page works on without a copy. */
const device = {
  keep(copy) {
    try {
      localStorage.setItem(ownKey, JSON.stringify(copy));
    } catch {
      // Full or forbidden: saving goes on over the network.
    }
  },
  find(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  drop(key, id) {
    if (this.find(key)?.id === id) localStorage.removeItem(key);
  },
  others() {
    try {
      return Object.keys(localStorage).filter(
        (key) => key.startsWith(`${PREFIX}${says.attempt} `) && key !== ownKey,
      );
    } catch {
      return [];
    }
  },
};

// --- saving -----------------------------------------------------------------------------------

let stored = given(); // what the server is known to have
let pending = null; // what it has not acknowledged: {id, fields, seen, address}
let sending = false;
let failures = 0;
let timer = 0;
let leaving = false;

function show(text, level = "") {
  line.textContent = text;
  line.className = `status-line${level && ` status-${level}`}`;
}

function body(copy) {
  const sent = new URLSearchParams(copy.fields);
  sent.set("csrf_token", form.elements.csrf_token.value);
  sent.set("client_id", copy.id);
  sent.set("seen", copy.seen);
  return sent;
}

function post(copy) {
  return fetch(copy.address, {
    method: "POST",
    body: body(copy),
    headers: { Accept: "application/json" },
    keepalive: true,
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/** Remember that the answer has changed; it is sent when the hand rests. */
function changed() {
  const fields = given();
  if (same(fields, pending?.fields ?? stored)) return;
  count += 1;
  pending = { id: `${page}.${count}`, fields, seen: form.elements.seen.value, address: says.save };
  device.keep(pending);
  problem.hidden = true;
  failures = 0;
  plan(PAUSE);
}

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
}

async function send() {
  clearTimeout(timer);
  if (sending || !pending || leaving) return;
  const copy = pending;
  sending = true;
  if (!failures) show(says.saving);
  try {
    const answer = await post(copy);
    await heard(answer, copy);
  } catch {
    failed();
  } finally {
    sending = false;
  }
  // What was changed meanwhile goes at once.
  if (pending && pending !== copy && !failures) send();
}

async function heard(answer, copy) {
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (answer.ok) acknowledged(copy, told);
  else refused(copy, told);
}

function acknowledged(copy, told) {
  failures = 0;
  stored = copy.fields;
  form.elements.seen.value = told.sequence;
  device.drop(ownKey, copy.id);
  if (pending === copy) pending = null;
  else if (pending) pending.seen = told.sequence;
  show(says.saved.replace("{time}", told.saved_at), "ok");
  const state = form.querySelector("[data-own-state]");
  state.textContent = told.progress_text;
  state.parentElement.classList.toggle("is-answered", told.progress !== "blank");
}

function failed() {
  failures += 1;
  show(
    navigator.onLine ? says.failed.replace("{count}", failures) : says.offline,
    "bad",
  );
  plan(1000 * WAITS[Math.min(failures, WAITS.length) - 1]);
}

/** The server has understood and will not take it: trying again would change nothing. */
function refused(copy, told) {
  if (pending === copy) pending = null;
  show(says.refused, "bad");
  tell(told.message ? [told.message, told.cure].join(" ") : says.lost);
  if (told.reason === "newer") offerChoice(copy, told.sequence);
  if (told.reason === "refused") device.drop(ownKey, copy.id);
}

function tell(text) {
  problem.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
  problem.hidden = false;
}

function offerChoice(copy, sequence) {
  const mine = choiceButton(says.useMine, () => {
    form.elements.seen.value = sequence;
    fill(copy.fields);
    stored = null;
    problem.hidden = true;
    changed();
    send();
  });
  const theirs = choiceButton(says.useTheirs, () => {
    device.drop(ownKey, copy.id);
    location.reload();
  });
  const both = document.createElement("p");
  both.className = "cluster";
  both.append(mine, theirs);
  problem.append(both);
}

function choiceButton(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}

// --- what was left from before ----------------------------------------------------------------

/** Put an answer into the form again. */
function fill(fields) {
  for (const input of form.elements) {
    if (!input.name || NOT_ANSWERS.has(input.name)) continue;
    const values = fields.filter(([name]) => name === input.name).map(([, value]) => value);
    if (input.type === "radio" || input.type === "checkbox") {
      input.checked = values.includes(input.value);
    } else {
      input.value = values[0] ?? "";
    }
  }
  form.dispatchEvent(new Event("filled"));
}

/** An answer to this question that never arrived is shown and sent, unless a newer one is there. */
function takeUp() {
  const copy = device.find(ownKey);
  if (!copy) return;
  if (same(copy.fields, stored)) {
    device.drop(ownKey, copy.id);
  } else if (String(copy.seen) === form.elements.seen.value) {
    pending = copy;
    fill(copy.fields);
    send();
  } else {
    tell(says.kept);
    offerChoice(copy, form.elements.seen.value);
  }
}

/** Answers to other questions of this attempt that never arrived go on their way. */
async function sendOthers() {
  for (const key of device.others()) {
    const copy = device.find(key);
    if (!copy) continue;
    try {
      const answer = await post(copy);
      if (answer.status >= 500) throw new Error(String(answer.status));
      if (answer.ok) device.drop(key, copy.id);
    } catch {
      setTimeout(sendOthers, 4000); // They stay on this device meanwhile.
      return;
    }
  }
}

// --- events -----------------------------------------------------------------------------------

form.addEventListener("input", changed);
form.addEventListener("change", changed);

form.addEventListener("submit", (event) => {
  if (leaving) {
    event.preventDefault(); // a second press of the same button
    return;
  }
  // The page's own request carries the answer; the copy goes when its arrival is known.
  changed();
  leaving = true;
  form.elements.client_id.value = pending?.id ?? `${page}.${count + 1}`;
});

window.addEventListener("online", () => {
  if (pending) send();
  sendOthers();
});

window.addEventListener("pagehide", () => {
  if (pending && !leaving) post(pending).catch(() => {});
});

window.addEventListener("beforeunload", (event) => {
  if (pending && !leaving && failures) event.preventDefault();
});

// A page that comes back from the browser's memory is old: what counts is what the server has.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// --- keys -------------------------------------------------------------------------------------

const keys = form.querySelector("[data-shortcuts]");
const keysOn = form.querySelector("[data-shortcuts-on]");
const KEYS = "sourcecheck keys";

function isTyping(target) {
  return target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
}

function press(go) {
  form.querySelector(`.bar button[value="${go}"]`)?.click();
}

/** Physical keys, not letters: the Kazakh layout has letters on the row of digits. */
function onKey(event) {
  if (!keysOn.checked || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit && !event.shiftKey) {
    const option = visibleOptions()[Number(digit[1]) - 1];
    if (option) {
      // The focus stays where it is: in the group an arrow would choose another option.
      option.click();
      event.preventDefault();
    }
  } else if (event.code === "KeyS" && !event.shiftKey) {
    (form.querySelector(".sentence-box[tabindex='0']") ?? document.getElementById("source")).focus();
    event.preventDefault();
  } else if (!event.target.matches("[type=radio], .sentence-box")) {
    // In a group of radio buttons and in the source the arrows have work of their own.
    if (event.code === "ArrowLeft") press("previous");
    if (event.code === "ArrowRight") press("next") ?? press("finish");
  }
}

function visibleOptions() {
  return [...form.querySelectorAll("[data-choices] input")].filter((input) => input.offsetParent);
}

keys.hidden = false;
try {
  keysOn.checked = localStorage.getItem(KEYS) !== "off";
} catch {
  // Nothing is remembered where nothing may be stored.
}
keysOn.addEventListener("change", (event) => {
  event.stopPropagation();
  try {
    localStorage.setItem(KEYS, keysOn.checked ? "on" : "off");
  } catch {
    // The choice holds for this page.
  }
});
document.addEventListener("keydown", onKey);

if (form.elements.seen.value === "0") show(says.ready);
setUpMarking(form, changed);
setUpOrdering(form, changed);
takeUp();
sendOthers();
