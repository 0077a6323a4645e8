// An attempt while it is taken: one question is shown and the others are kept ready, so that
// answering goes on offline. Without this file the buttons save, and everything else works as well.

import { AnswerStore } from "./answer_store.js";
import { setUpShortcuts } from "./attempt_shortcuts.js";
import { make, makeButton } from "./elements.js";
import { heartbeat } from "./heartbeat.js";
import { askBeforeLeaving, submitAgain, submitterOf } from "./old_browsers.js";
import { Outbox, nextID } from "./outbox.js";
import { reauthenticate } from "./reauthenticate.js";
import { Sheet } from "./sheet.js";

const LONG = 10_000; // ms without a connection after which the page says what to do
const SOON = 4000; // ms in which answers that are being sent arrive, or else are called not saved
const TRIES = 3; // that fail one after another, before the page's own form is let through
const GLANCE = 50; // ms between two looks at whether they have
const HANDED_IN = ["submitted", "graded", "void"];
const root = document.getElementById("attempt");
const { dataset } = root;
const total = Number(dataset.total);
const statusLine = document.getElementById("save-status");
const awayNotice = document.getElementById("away");
const heading = document.getElementById("progress-text");
const progress = root.querySelector("progress");

let isLeaving = false;
let awayTimer = 0;
let isPlain = false; // the page's own form saves: this script cannot

// Whatever fails in this script, in whatever browser, the buttons go on saving without it. What the
// browser only remarks on, a layout that did not settle for one, has no error.
window.addEventListener("error", ({ error }) => {
  isPlain ||= Boolean(error);
});
window.addEventListener("unhandledrejection", () => {
  isPlain = true;
});

// --- the line that says whether answers are saved -----------------------------------------------

function showStatus(text, level = "") {
  if (statusLine.textContent !== text) statusLine.textContent = text;
  statusLine.className = `status-line${level && ` status-${level}`}`;
}

function showFailing(count) {
  const isTrying = count && navigator.onLine && !outbox.stopped;
  if (!outbox.isStored) showStatus(dataset.unkept, "bad");
  else if (isTrying) showStatus(dataset.trying.replace("{count}", count), "bad");
  else showStatus(dataset.kept, "bad");
  startAwayTimer();
}

function startAwayTimer() {
  awayTimer ||= setTimeout(() => {
    awayNotice.hidden = false;
  }, LONG);
}

function connectionIsBack() {
  clearTimeout(awayTimer);
  awayTimer = 0;
  awayNotice.hidden = true;
}

const outbox = new Outbox(
  new AnswerStore(dataset.person, dataset.attempt),
  root.querySelector("form").elements.csrf_token.value,
  {
    saving: () => showStatus(dataset.saving),
    saved(reply) {
      connectionIsBack();
      const text = reply.late ? dataset.savedLate : dataset.saved;
      showStatus(text.replace("{time}", reply.saved_at), "ok");
    },
    failing: showFailing,
    refused: () => showStatus(dataset.refused, "bad"),
    async unexpected(entry, token) {
      const { status } = await heartbeat();
      if (!status || status >= 500) throw new Error(String(status));
      if (outbox.stopped || outbox.token !== token) return;
      entry.isHeld = true;
      showStatus(dataset.refused, "bad");
      entry.listener.lost?.();
    },
  },
);

// --- the state of the attempt, every half minute -------------------------------------------------

const attemptNotice = document.getElementById("attempt-notice");

/** Say something about the whole attempt, with what can be done about it. */
function showNotice(text, ...actions) {
  attemptNotice.replaceChildren(make("p", { textContent: text }), ...actions);
  attemptNotice.hidden = false;
}

function signedOut() {
  outbox.stop("signed-out");
  showFailing(0);
  const signIn = () => reauthenticate(heartbeat);
  const ownCode = document.querySelector(".own-code .notice");
  const again = makeButton(dataset.signIn, signIn, "button button-primary");
  showNotice(dataset.signedOut, ...(ownCode ? [make("p", { textContent: ownCode.textContent })] : []), again);
  signIn();
}

function submitted() {
  outbox.stop("over");
  showNotice(dataset.over, make("a", { href: dataset.result, textContent: dataset.seeResult }));
}

document.addEventListener("heartbeat", ({ detail: { status, attempt } }) => {
  if (status === 401) {
    if (outbox.stopped !== "signed-out") signedOut();
  } else if (status === 403 || status === 404) {
    outbox.stop("somebody-else");
    showFailing(0);
    showNotice(dataset.somebodyElse);
  } else if (attempt && HANDED_IN.includes(attempt.state)) {
    submitted();
  } else if (attempt) {
    goOn(attempt.token);
  } else if (!outbox.unsent) {
    showStatus(dataset.away, "bad");
    startAwayTimer();
  }
});

function goOn(token) {
  for (const { form } of sheets.values()) form.elements.csrf_token.value = token;
  attemptNotice.hidden = true;
  connectionIsBack();
  if (!outbox.unsent && statusLine.textContent === dataset.away) showStatus(dataset.ready);
  outbox.resume(token);
  if (dataset.sheets && sheets.size < total) loadSheets();
}

// --- the questions ------------------------------------------------------------------------------

/** @type {Map<number, Sheet>} */
const sheets = new Map();
let current = Number(dataset.position);

function addSheet(element) {
  const sheet = new Sheet(element, outbox, dataset, showState);
  sheets.set(sheet.position, sheet);
  if (element === sheet.form) element.addEventListener("submit", (event) => onSubmit(event, [sheet]));
  showState(sheet);
}

/** Show in the question map how far a question has come. @param {Sheet} sheet */
function showState(sheet) {
  const step = root.querySelector(`[data-step="${sheet.position}"]`);
  if (!step) return;
  step.querySelector(".question-state").textContent = sheet.isUnsaved ? dataset.ownUnsaved : sheet.state;
  step.classList.toggle("is-answered", !sheet.isBlank || Boolean(sheet.answer?.pending));
  step.classList.toggle("is-flagged", sheet.isFlagged);
  step.querySelector(".question-flag").hidden = !sheet.isFlagged;
}

/** Where all questions are on one page: the one that has the focus, or else the first in view. */
function sheetInUse() {
  const focused = document.activeElement.closest("[data-sheet]");
  const all = [...sheets.values()];
  return (
    all.find(({ element }) => element === focused) ??
    all.find(({ element }) => element.getBoundingClientRect().bottom > 0) ??
    all[0]
  );
}

/** Fetch the other questions with their sources, to have them when the connection is lost. */
async function loadSheets() {
  try {
    const response = await fetch(dataset.sheets, { redirect: "error" });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const form of page.querySelectorAll("form[data-sheet]")) renew(document.adoptNode(form));
    root.dataset.together = "yes";
  } catch {
    // The next heartbeat tries again.
  }
}

/** Take a question as the server has it, unless it has what the server lacks. */
function renew(form) {
  const position = Number(form.dataset.sheet);
  const sheet = sheets.get(position);
  if (sheet?.isUnsaved || sheet?.isRefused) return;
  if (position === current) {
    // Another tab or device may have saved a later answer than the one that is shown.
    if (!sheet?.answer || Number(form.elements.seen.value) <= Number(sheet.answer.seen)) return;
    sheet.form.replaceWith(form);
    showStatus(dataset.saved.replace("{time}", form.dataset.savedAt), "ok");
  }
  addSheet(form);
}

function open(position, isNew = true) {
  const sheet = sheets.get(position);
  const before = sheets.get(current);
  if (!sheet || !before) return;
  current = position;
  before.form.replaceWith(sheet.form);
  sheets.forEach(showState);
  heading.textContent = sheet.title;
  progress.value = position;
  document.title = `${sheet.title} – ${dataset.pageTitle}`;
  if (isNew) history.pushState({ position }, "", sheet.form.action);
  if (!outbox.unsent && !outbox.stopped) {
    if (sheet.savedAt) showStatus(dataset.saved.replace("{time}", sheet.savedAt), "ok");
    else showStatus(dataset.ready);
  }
  window.scrollTo(0, 0);
  heading.focus({ preventScroll: true });
}

/** Return the question that a button leads to; null where it leads elsewhere. */
function destination(go) {
  const position = { previous: current - 1, next: current + 1 }[go] ?? Number(go);
  return dataset.sheets && sheets.has(position) ? position : null;
}

/** Save what the form holds, and go on by script where that is enough. @param {Sheet[]} own */
function onSubmit(event, own) {
  if (isLeaving) {
    event.preventDefault(); // a second press of the same button
    return;
  }
  if (isPlain) {
    leave(own);
    return;
  }
  for (const sheet of own) sheet.changed();
  const position = destination(submitterOf(event)?.value ?? "next");
  if (position !== null) {
    event.preventDefault();
    if (position !== current) open(position);
    outbox.flush();
  } else if (mustWait(own)) {
    event.preventDefault();
    goOnceSent(own, submitterOf(event));
  } else {
    leave(own);
  }
}

/** Let the page's own request carry the answer; the stored copy goes once it is known to be saved.
 *  @param {Sheet[]} own */
function leave(own) {
  isLeaving = true;
  for (const sheet of own) sheet.field("client_id").value = sheet.answer?.pending?.id ?? nextID();
}

/** Repeat a press as soon as what is being sent has arrived, and say so where it does not arrive.
 *  @param {Sheet[]} own */
async function goOnceSent(own, button) {
  outbox.flush();
  const end = performance.now() + SOON;
  const mayArrive = () =>
    !outbox.failures && !outbox.stopped && navigator.onLine && performance.now() < end;
  while (mustWait(own) && mayArrive()) await new Promise((go) => setTimeout(go, GLANCE));
  isPlain ||= await cannotSend(own);
  if (mustWait(own) && !isPlain) showNotice(dataset.cannotGo);
  else submitAgain(own[0].form, button);
}

/** Tell whether the server answers and nothing reaches it all the same, time after time, and the
 *  page's own form would send everything. @param {Sheet[]} own */
async function cannotSend(own) {
  if (outbox.failures < TRIES || outbox.unsent > countPending(own)) return false;
  if ((await heartbeat()).status !== 200) return false;
  await outbox.flush();
  return outbox.failures > TRIES;
}

/** @param {Sheet[]} own */
const countPending = (own) => own.flatMap(({ pending }) => pending).length;

/** A page must not be left with unsent answers, other than those that leaving it sends.
 *  @param {Sheet[]} own */
function mustWait(own) {
  const isStuck = outbox.failures || outbox.stopped;
  return outbox.unsent > countPending(own) || Boolean(outbox.unsent && isStuck) || !navigator.onLine;
}

window.addEventListener("popstate", () => {
  if (!dataset.sheets) return;
  const position = Number(location.pathname.split("/").pop());
  if (sheets.has(position)) open(position, false);
  else location.reload();
});

// --- coming and going ---------------------------------------------------------------------------

window.addEventListener("online", () => heartbeat());
window.addEventListener("offline", () => {
  if (outbox.unsent) showFailing(0);
  else showStatus(dataset.away, "bad");
});
window.addEventListener("pagehide", () => {
  if (!isLeaving) outbox.sendOnExit();
});
window.addEventListener("beforeunload", (event) => {
  const isStuck = outbox.failures || outbox.stopped || !navigator.onLine;
  if (outbox.unsent && !isLeaving && !isPlain && isStuck) askBeforeLeaving(event);
});
// A page from the browser's back-forward cache is old: what the server has counts.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
// Meanwhile another tab or device may have saved something.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && dataset.sheets && !outbox.stopped) loadSheets();
});

for (const element of root.querySelectorAll("[data-sheet]")) addSheet(element);
const all = [...sheets.values()];
if (!current) all[0].form.addEventListener("submit", (event) => onSubmit(event, all));
setUpShortcuts(() => (sheets.get(current) ?? sheetInUse()).element);
if (all.some((sheet) => sheet.isRefused)) showStatus(dataset.refused, "bad");
else if (all.some((sheet) => sheet.answer) && !all.some((sheet) => sheet.savedAt)) showStatus(dataset.ready);
// Answers to questions that are not on this page are sent too.
outbox.takeStored({ waits() {}, saved() {}, refused() {} });
outbox.flush();
if (dataset.sheets) loadSheets();
