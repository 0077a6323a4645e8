// Study without connection. The cards come from what this device has taken along, with all that is
// told of them; nothing is marked here. What is typed is compared by who typed it, and the server
// marks it when it arrives.

import { dropReview, keepReview, pack, reviews, send } from "./luggage.js";

const root = document.getElementById("offline");
const says = root.dataset;
const form = document.getElementById("taking");
const told = document.getElementById("told");
const undo = root.querySelector("[data-undo]");
const views = [...root.querySelectorAll("[data-view]")];
const NOT_ANSWERS = new Set(["csrf_token", "client_id", "seen", "go", "confidence", "certainty"]);
const RETRY = 15_000; // ms between tries while reviews wait

const plurals = new Intl.PluralRules(document.documentElement.lang || "en");
const words = { here: JSON.parse(says.here), waits: JSON.parse(says.waits) };

/** Fill in a sentence by the kind of number that the language has for it. */
const counted = (name, count) =>
  (words[name][plurals.select(count)] ?? words[name].other).replace("{count}", count);

const kept = pack();
let card = null; // what is asked now
let times = {}; // when, by this device's clock
let sending = false;
const gone = new Set(); // turns that were sent while this page is open

const waiting = () => (kept ? reviews(kept.person) : []);

/** What is asked without connection: what is due today by this device's calendar, once. */
function left() {
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  const done = new Set([...waiting().map((one) => one.turn), ...gone]);
  return kept ? kept.cards.filter((one) => one.due <= day && !done.has(one.turn)) : [];
}

function show(name) {
  for (const view of views) view.hidden = view.dataset.view !== name;
}

function tell(name, text) {
  root.querySelector(`[data-says="${name}"]`).textContent = text;
}

function report() {
  const count = waiting().length;
  const cards = left().length;
  const away = cards ? counted("here", cards) : says.offline;
  tell("here", navigator.onLine ? says.online : away);
  tell("waits", count ? counted("waits", count) : gone.size ? says.sent : "");
  undo.hidden = !count || sending;
}

// --- asking -----------------------------------------------------------------------------------

function next() {
  [card] = left();
  report();
  if (!card) return show(kept ? "done" : "nothing");
  ask();
  focusOn(form);
}

function ask() {
  form.innerHTML = card.question;
  form.inert = false;
  told.replaceChildren();
  times = { asked: Date.now() };
  show("card");
}

function focusOn(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** What was given: pairs of names and values, in an order that can be compared. */
function given() {
  return [...new FormData(form)]
    .filter(([name, value]) => value !== "" && !NOT_ANSWERS.has(name))
    .sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
}

/** What is told of an answer: of that choice, or else what every other one is compared with. */
function toldOf(fields) {
  const same = (one) => JSON.stringify(one.fields) === JSON.stringify(fields);
  return card.answers.find(same) ?? card.answers.find((one) => !one.fields) ?? card.answers.at(-1);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (form.inert) return;
  if (event.submitter?.value === "unknown") form.reset();
  times.answered = Date.now();
  answer(given());
});

function answer(fields) {
  card.fields = fields;
  // The question stays in sight with what was given; it cannot be changed any more.
  form.inert = true;
  told.innerHTML = toldOf(fields).html;
  focusOn(told.querySelector("#feedback"));
  told.scrollIntoView({ block: "start" });
}

told.addEventListener("submit", (event) => {
  event.preventDefault();
  const { person } = kept;
  const { turn, slip, fields } = card;
  const rating = Number(event.submitter.value);
  if (keepReview({ person, turn, slip, fields, rating, ...times, rated: Date.now() })) {
    next();
    bringBack();
  } else {
    tell("here", says.full);
  }
});

told.addEventListener("click", (event) => {
  if (navigator.onLine || !event.target.closest("a")) return;
  event.preventDefault();
  tell("here", says.away);
});

/** The last review that waits is taken back: its answer stands, and it is rated again. */
undo.addEventListener("click", () => {
  const last = waiting().at(-1);
  const found = kept.cards.find((one) => one.turn === last?.turn);
  if (!found) return;
  dropReview(last.turn);
  card = found;
  ask();
  fill(last.fields);
  times = { asked: last.asked, answered: last.answered };
  answer(last.fields);
  report();
});

function fill(fields) {
  for (const input of form.elements) {
    const values = fields.filter(([name]) => name === input.name).map(([, value]) => value);
    if (input.type === "radio" || input.type === "checkbox") {
      input.checked = values.includes(input.value);
    } else if (values.length) {
      [input.value] = values;
    }
  }
}

// --- bringing back ----------------------------------------------------------------------------

let timer = 0;

async function bringBack() {
  clearTimeout(timer);
  if (!waiting().length || sending) return;
  if (navigator.onLine) {
    const before = waiting().map((one) => one.turn);
    sending = true;
    const outcome = await send();
    sending = false;
    const after = new Set(waiting().map((one) => one.turn));
    for (const turn of before) if (!after.has(turn)) gone.add(turn);
    report();
    if (outcome === "sign-in") tell("waits", says.signIn);
  }
  if (waiting().length) timer = setTimeout(bringBack, RETRY);
}

window.addEventListener("online", () => {
  report();
  bringBack();
});
window.addEventListener("offline", report);

next();
bringBack();
