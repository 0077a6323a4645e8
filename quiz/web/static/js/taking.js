// An attempt while it is taken: one question is shown, the others are kept ready, so that answering
// goes on without a connection. Without this file the buttons save, and everything else works as well.

import { askToSignIn } from "./again.js";
import { beat } from "./beat.js";
import { Device } from "./device.js";
import { setUpKeys } from "./keys.js";
import { Sheet } from "./sheet.js";
import { Slot, Wire, nextID } from "./wire.js";

const LONG = 10_000; // ms without a connection after which the page says what to do
const SOON = 4000; // ms in which answers that are on their way arrive, or else are called not saved
const GLANCE = 50; // ms between two looks at whether they have
const root = document.getElementById("attempt");
const says = root.dataset;
const total = Number(says.total);
const line = document.getElementById("save-status");
const away = document.getElementById("away");
const heading = document.getElementById("progress-text");
const progress = root.querySelector("progress");

let leaving = false;
let awayTimer = 0;

// --- the line that says whether answers are saved -----------------------------------------------

function show(text, level = "") {
  if (line.textContent !== text) line.textContent = text;
  line.className = `status-line${level && ` status-${level}`}`;
}

function showFailing(count) {
  if (!wire.kept) show(says.unkept, "bad");
  else if (count && navigator.onLine && !wire.stopped) show(says.trying.replace("{count}", count), "bad");
  else show(says.kept, "bad");
  awayTimer ||= setTimeout(() => (away.hidden = false), LONG);
}

function isBack() {
  clearTimeout(awayTimer);
  awayTimer = 0;
  away.hidden = true;
}

const wire = new Wire(
  new Device(says.person, says.attempt),
  root.querySelector("form").elements.csrf_token.value,
  {
    saving: () => show(says.saving),
    saved(told) {
      isBack();
      show((told.late ? says.savedLate : says.saved).replace("{time}", told.saved_at), "ok");
    },
    failing: showFailing,
    refused: () => show(says.refused, "bad"),
    async unheard(slot, token) {
      const { status } = await beat();
      if (!status || status >= 500) throw new Error(String(status));
      if (wire.stopped || wire.token !== token) return;
      slot.held = true;
      show(says.refused, "bad");
      slot.hear.lost?.();
    },
  },
);

// --- how things stand, every half minute ---------------------------------------------------------

const standing = document.getElementById("standing");

/** Say something about the whole attempt, with what can be done. */
function stand(text, ...acts) {
  const words = Object.assign(document.createElement("p"), { textContent: text });
  standing.replaceChildren(words, ...acts);
  standing.hidden = false;
}

function signedOut() {
  wire.stop("signed-out");
  showFailing(0);
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button button-primary",
    textContent: says.signIn,
  });
  button.addEventListener("click", () => askToSignIn(beat));
  stand(says.signedOut, button);
  askToSignIn(beat);
}

function submitted() {
  wire.stop("over");
  const link = Object.assign(document.createElement("a"), {
    href: says.result,
    textContent: says.seeResult,
  });
  stand(says.over, link);
}

document.addEventListener("beat", ({ detail: { status, news } }) => {
  if (status === 401) {
    if (wire.stopped !== "signed-out") signedOut();
  } else if (status === 403 || status === 404) {
    wire.stop("somebody-else");
    showFailing(0);
    stand(says.somebodyElse);
  } else if (news && ["submitted", "graded", "void"].includes(news.state)) {
    submitted();
  } else if (news) {
    goOn(news.token);
  } else if (!wire.unsent) {
    show(says.away, "bad");
    awayTimer ||= setTimeout(() => (away.hidden = false), LONG);
  }
});

function goOn(token) {
  for (const { form } of sheets.values()) form.elements.csrf_token.value = token;
  standing.hidden = true;
  isBack();
  if (!wire.unsent && line.textContent === says.away) show(says.ready);
  wire.resume(token);
  if (says.sheets && sheets.size < total) loadSheets();
}

// --- the questions ------------------------------------------------------------------------------

const sheets = new Map();
let current = Number(says.position);

function take(place) {
  const sheet = new Sheet(place, wire, says, { told: drawState });
  sheets.set(sheet.position, sheet);
  if (place === sheet.form) place.addEventListener("submit", (event) => onSubmit(event, [sheet]));
  drawState(sheet);
}

/** Write into the map that is shown how far a question has come. */
function drawState(sheet) {
  const stop = root.querySelector(`[data-stop="${sheet.position}"]`);
  if (!stop) return;
  stop.querySelector(".question-state").textContent = sheet.isUnsaved ? says.ownUnsaved : sheet.state;
  stop.classList.toggle("is-answered", !sheet.isBlank || Boolean(sheet.slot?.pending));
  stop.classList.toggle("is-flagged", sheet.isFlagged);
  stop.querySelector(".question-flag").hidden = !sheet.isFlagged;
}

/** Where all questions stand on one page: the one that has the focus, or else the first one seen. */
function inUse() {
  const focused = document.activeElement.closest("[data-sheet]");
  const all = [...sheets.values()];
  return (
    all.find(({ place }) => place === focused) ??
    all.find(({ place }) => place.getBoundingClientRect().bottom > 0) ??
    all[0]
  );
}

/** Fetch the other questions with their sources, so that they are here when the connection is not. */
async function loadSheets() {
  try {
    const answer = await fetch(says.sheets, { redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const form of page.querySelectorAll("form[data-sheet]")) renew(document.adoptNode(form));
    root.dataset.together = "yes";
  } catch {
    // The next beat tries again.
  }
}

/** Take a sheet as the server has it, unless it is in use or holds what the server does not have. */
function renew(form) {
  const position = Number(form.dataset.sheet);
  if (position === current || sheets.get(position)?.isUnsaved) return;
  take(form);
}

function open(position, isNew = true) {
  const sheet = sheets.get(position);
  const before = sheets.get(current);
  current = position;
  before.form.replaceWith(sheet.form);
  for (const one of sheets.values()) drawState(one);
  heading.textContent = sheet.title;
  progress.value = position;
  document.title = `${sheet.title} – ${says.pageTitle}`;
  if (isNew) history.pushState({ position }, "", sheet.form.action);
  if (!wire.unsent && !wire.stopped) {
    show(sheet.savedAt ? says.saved.replace("{time}", sheet.savedAt) : says.ready, sheet.savedAt ? "ok" : "");
  }
  window.scrollTo(0, 0);
  heading.focus({ preventScroll: true });
}

/** Return the question to which a button leads; nothing where it leads elsewhere. */
function goal(go) {
  const place = { previous: current - 1, next: current + 1 }[go] ?? Number(go);
  return says.sheets && sheets.has(place) ? place : null;
}

/** Save what the form holds, and go on by script where that is enough. */
function onSubmit(event, own) {
  if (leaving) {
    event.preventDefault(); // a second press of the same button
    return;
  }
  for (const sheet of own) sheet.changed();
  const place = goal(event.submitter?.value ?? "next");
  if (place !== null) {
    event.preventDefault();
    if (place !== current) open(place);
    wire.flush();
  } else if (mustWait(own)) {
    event.preventDefault();
    goOnceSent(own, event.submitter);
  } else {
    // The page's own request carries the answer; the copy goes when its arrival is known.
    leaving = true;
    for (const sheet of own) sheet.field("client_id").value = sheet.slot?.pending?.id ?? nextID();
  }
}

/** Repeat a press as soon as what is on its way has arrived, and say so where it does not arrive. */
async function goOnceSent(own, button) {
  wire.flush();
  const end = performance.now() + SOON;
  const isMoving = () => !wire.failures && !wire.stopped && navigator.onLine && performance.now() < end;
  while (mustWait(own) && isMoving()) await new Promise((go) => setTimeout(go, GLANCE));
  if (mustWait(own)) stand(says.cannotGo);
  else if (button) button.click();
}

/** A page that goes must not leave behind what the server does not have, but for what it sends. */
function mustWait(own) {
  const sent = own.flatMap(({ slot, jots }) => [slot, jots]).filter((slot) => slot?.pending).length;
  return wire.unsent > sent || Boolean(wire.unsent && (wire.failures || wire.stopped)) || !navigator.onLine;
}

window.addEventListener("popstate", () => {
  if (!says.sheets) return;
  const place = Number(location.pathname.split("/").at(-1));
  if (sheets.has(place)) open(place, false);
  else location.reload();
});

// --- coming and going ---------------------------------------------------------------------------

/** Answers to questions that are not here go on their way too. */
function sendOthers() {
  for (const place of wire.device.places()) {
    const copy = wire.device.find(place);
    if (wire.slots.has(place) || !copy) continue;
    const nobody = { saved() {}, refused() {}, waits() {} };
    const slot = new Slot(wire, { ...copy, place, read: () => copy.fields, hear: nobody });
    slot.pending = copy;
  }
  wire.flush();
}

window.addEventListener("online", () => beat());
window.addEventListener("offline", () => {
  if (wire.unsent) showFailing(0);
  else show(says.away, "bad");
});
window.addEventListener("pagehide", () => {
  if (!leaving) wire.leave();
});
window.addEventListener("beforeunload", (event) => {
  if (wire.unsent && !leaving && (wire.failures || wire.stopped || !navigator.onLine)) event.preventDefault();
});
// A page that comes back from the browser's memory is old: what counts is what the server has.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
// Meanwhile another tab or device may have saved something.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && says.sheets && !wire.stopped) loadSheets();
});

for (const place of root.querySelectorAll("[data-sheet]")) take(place);
const all = [...sheets.values()];
if (!current) all[0].form.addEventListener("submit", (event) => onSubmit(event, all));
setUpKeys(() => (sheets.get(current) ?? inUse()).place);
if (all.some((sheet) => sheet.isRefused)) show(says.refused, "bad");
else if (all.some((sheet) => sheet.slot) && !all.some((sheet) => sheet.savedAt)) show(says.ready);
sendOthers();
if (says.sheets) loadSheets();
