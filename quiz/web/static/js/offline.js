// Studying offline. The cards and their feedback were downloaded; nothing is marked here. Typed
// answers are compared by the person who typed them, and the server marks them when they arrive.

import { sameFields } from "./forms.js";
import { dropReview, getPack, getReviews, keepReview, sendReviews } from "./offline_store.js";
import { setInert, submitterOf } from "./old_browsers.js";

const root = document.getElementById("offline");
const { dataset } = root;
const form = document.getElementById("taking");
const feedback = document.getElementById("card-feedback");
const undo = root.querySelector("[data-undo]");
const views = [...root.querySelectorAll("[data-view]")];
const NOT_ANSWERS = new Set(["csrf_token", "client_id", "seen", "go", "confidence", "certainty"]);
const RETRY = 15_000; // ms between tries while reviews wait

const plurals = new Intl.PluralRules(document.documentElement.lang || "en");

/** Fill in a sentence that has a form for each kind of number in the language. */
const counted = (sentences, count) =>
  (sentences[plurals.select(count)] ?? sentences.other).replace("{count}", count);
const cardsHere = (count) => counted(JSON.parse(dataset.here), count);
const reviewsWaiting = (count) => counted(JSON.parse(dataset.waits), count);

const pack = getPack();
const { person, cards } = pack ?? { person: "", cards: [] };
/** @type {any} */
let card = null; // what is asked now
/** @type {{asked: number, answered: number}} */
let times = { asked: 0, answered: 0 }; // by this device's clock
let isSending = false;
const sent = new Set(); // turns sent while this page is open

const unsent = () => getReviews(person);

/** Return the day of study by this device's clock: before the hour at which it begins it is still
 *  that of yesterday. */
function today() {
  const now = new Date();
  if (now.getHours() < (pack?.begins ?? 0)) now.setDate(now.getDate() - 1);
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}

/** Return what is still to be asked today, each card once. */
function cardsLeft() {
  const day = today();
  const done = new Set([...unsent().map((review) => review.turn), ...sent]);
  return cards.filter(({ due, turn }) => due <= day && !done.has(turn));
}

function show(name) {
  for (const view of views) view.hidden = view.dataset.view !== name;
}

function say(name, text) {
  root.querySelector(`[data-says="${name}"]`).textContent = text;
}

function report() {
  const count = unsent().length;
  const left = cardsLeft().length;
  const offline = left ? cardsHere(left) : dataset.offline;
  say("here", navigator.onLine ? dataset.online : offline);
  say("waits", count ? reviewsWaiting(count) : sent.size ? dataset.sent : "");
  undo.hidden = !count || isSending;
}

// --- asking -----------------------------------------------------------------------------------

function next() {
  [card] = cardsLeft();
  report();
  if (!card) {
    show(pack ? "done" : "nothing");
    return;
  }
  ask();
  focusOn(form);
}

function ask() {
  form.innerHTML = card.question;
  setInert(form, false);
  feedback.replaceChildren();
  times = { asked: Date.now(), answered: 0 };
  show("card");
}

function focusOn(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** Return the answer: pairs of names and values, in an order that can be compared. */
function readAnswer() {
  return [...new FormData(form)]
    .filter(([name, value]) => value !== "" && !NOT_ANSWERS.has(name))
    .sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
}

/** Find the feedback for exactly this answer, or else the one for all others. */
function findFeedback(fields) {
  const answers = card.answers;
  return (
    answers.find((answer) => sameFields(answer.fields, fields)) ??
    answers.find((answer) => !answer.fields) ??
    answers[answers.length - 1]
  );
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (form.hasAttribute("inert")) return;
  if (submitterOf(event)?.value === "unknown") form.reset();
  times.answered = Date.now();
  showFeedback(readAnswer());
});

function showFeedback(fields) {
  card.fields = fields;
  // The question stays in sight with the answer, which can no longer be changed.
  setInert(form, true);
  feedback.innerHTML = findFeedback(fields).html;
  focusOn(feedback.querySelector("#feedback"));
  feedback.scrollIntoView({ block: "start" });
}

feedback.addEventListener("submit", (event) => {
  event.preventDefault();
  const { turn, slip, fields } = card;
  const rating = Number(submitterOf(event).value);
  if (keepReview({ person, turn, slip, fields, rating, ...times, rated: Date.now() })) {
    next();
    send();
  } else {
    say("here", dataset.full);
  }
});

feedback.addEventListener("click", (event) => {
  if (navigator.onLine || !event.target.closest("a")) return;
  event.preventDefault();
  say("here", dataset.away);
});

/** Undo the last unsent rating: its answer stands, and it is rated again. */
undo.addEventListener("click", () => {
  const [last] = unsent().slice(-1);
  const found = last && cards.find(({ turn }) => turn === last.turn);
  if (!found) return;
  dropReview(last.turn);
  card = found;
  ask();
  fill(last.fields);
  times = { asked: last.asked, answered: last.answered };
  showFeedback(last.fields);
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

// --- sending ----------------------------------------------------------------------------------

let timer = 0;

async function send() {
  clearTimeout(timer);
  const before = unsent().map((review) => review.turn);
  if (!before.length || isSending) return;
  if (navigator.onLine) {
    isSending = true;
    const outcome = await sendReviews();
    isSending = false;
    const after = new Set(unsent().map((review) => review.turn));
    for (const turn of before) if (!after.has(turn)) sent.add(turn);
    report();
    if (outcome === "sign-in") say("waits", dataset.signIn);
  }
  if (unsent().length) timer = setTimeout(send, RETRY);
}

window.addEventListener("online", () => {
  report();
  send();
});
window.addEventListener("offline", report);

next();
send();
