// One question with its answer: what is given in it, what the server has of it, and what to choose
// where the two differ. A sheet that is not shown keeps all of that.

import { setUpMarking } from "./marking.js";
import { setUpOrdering } from "./ordering.js";
import { Slot } from "./wire.js";

// What is jotted beside the question is kept like an answer and is none.
const JOTS = new Set(["jotted", "flagged", "note", "struck"]);
const NOT_GIVEN = new Set(["csrf_token", "client_id", "seen", "go"]);
const isAnswer = (name) => !NOT_GIVEN.has(name) && !JOTS.has(name);

export class Sheet {
  /**
   * `place` is the form of the question, or its part of a form that holds all of them: names begin
   * with its prefix then. `hear.told(sheet)` is called when the state of the sheet has changed.
   */
  constructor(place, wire, says, hear) {
    Object.assign(this, { place, wire, says, hear });
    this.form = place.closest("form");
    this.prefix = place.dataset.prefix ?? "";
    this.position = Number(place.dataset.sheet);
    this.title = place.dataset.title;
    this.savedAt = place.dataset.savedAt;
    this.state = place.dataset.state;
    this.isBlank = "blank" in place.dataset;
    this.problem = place.querySelector("[data-problem]");
    if (place.dataset.save) this.#setUp();
  }

  /** A hidden field of the question. */
  field(name) {
    return this.form.elements[this.prefix + name];
  }

  /** Whether something waits to be sent. */
  get isUnsaved() {
    return Boolean(this.slot?.pending || this.jots?.pending);
  }

  get isFlagged() {
    return Boolean(this.field("flagged")?.checked);
  }

  /** Take note of everything that is given here. */
  changed() {
    this.slot?.changed();
    this.jots?.changed();
  }

  #setUp() {
    const changed = () => this.changed();
    this.slot = new Slot(this.wire, {
      place: String(this.position),
      address: this.place.dataset.save,
      read: () => this.given(),
      seen: this.field("seen").value,
      hear: this,
    });
    // The page came back with what the server did not take: it is in the form and nowhere else.
    this.isRefused = "unsaved" in this.place.dataset;
    if (this.isRefused) this.slot.stored = null;
    this.jots = new Slot(this.wire, {
      place: `${this.position} jots`,
      address: this.place.dataset.jot,
      read: () => this.given((name) => JOTS.has(name)),
      hear: {
        waits: () => this.#jotted(),
        saved: () => this.#jotted(),
        refused: (told) => this.#tell([told.message, told.cure].join(" ")),
      },
    });
    this.place.addEventListener("input", changed);
    this.place.addEventListener("change", changed);
    setUpMarking(this.place, this.says, changed);
    setUpOrdering(this.place, changed);
    if (this.isRefused) this.#setUpChoice();
    else this.#takeUp();
    this.#takeUpJots();
  }

  /** What has been given: pairs of names and values, the answer's unless others are wanted. */
  given(wanted = isAnswer) {
    return [...new FormData(this.form)]
      .filter(([name]) => this.#isOwn(name, wanted))
      .map(([name, value]) => [name.slice(this.prefix.length), value]);
  }

  #isOwn(name, wanted) {
    return name.startsWith(this.prefix) && wanted(name.slice(this.prefix.length));
  }

  /** Put an answer into the form again. */
  fill(fields, wanted = isAnswer) {
    for (const input of this.form.elements) {
      if (!input.name || !this.#isOwn(input.name, wanted)) continue;
      const own = input.name.slice(this.prefix.length);
      const values = fields.filter(([name]) => name === own).map(([, value]) => value);
      if (input.type === "radio" || input.type === "checkbox") {
        input.checked = values.includes(input.value);
      } else if (input.type !== "submit") {
        input.value = values[0] ?? "";
      }
    }
    this.place.dispatchEvent(new Event("filled"));
  }

  /** An answer that never arrived is shown and sent, unless a newer one is there. */
  #takeUp() {
    const copy = this.wire.device.find(this.slot.place);
    if (!copy) return;
    if (JSON.stringify(copy.fields) === JSON.stringify(this.slot.stored)) {
      this.wire.device.drop(this.slot.place, copy.id);
    } else if (String(copy.seen) === this.slot.seen) {
      this.fill(copy.fields);
      this.slot.put(copy);
      this.wire.flush();
    } else {
      this.#tell(this.says.found);
      this.#offerChoice(copy, this.slot.seen, this.says.useKept, this.says.keepSaved);
    }
  }

  /** Whoever takes the saved answer gives up the copy of their own; saving puts another in its place. */
  #setUpChoice() {
    const link = this.problem.querySelector("[data-show-saved]");
    link?.addEventListener("click", () => this.#giveUp(this.wire.device.find(this.slot.place)));
  }

  #giveUp(copy) {
    if (copy) this.wire.device.drop(this.slot.place, copy.id);
    this.slot.pending = null;
  }

  #takeUpJots() {
    const copy = this.wire.device.find(this.jots.place);
    if (copy) {
      this.fill(copy.fields, (name) => JOTS.has(name));
      this.jots.put(copy);
      this.wire.flush();
    }
    this.#strike();
  }

  #jotted() {
    this.#strike();
    this.hear.told(this);
  }

  /** Show the options that were ruled out as such; they can still be chosen. */
  #strike() {
    const struck = new Set(this.given((name) => name === "struck").map(([, key]) => key));
    for (const input of this.place.querySelectorAll("[data-choices] input")) {
      input.closest(".choice").classList.toggle("is-struck", struck.has(input.value));
    }
  }

  // --- what the slot hears ---------------------------------------------------------------------

  waits() {
    this.problem.hidden = true;
    this.hear.told(this);
  }

  saved(told) {
    this.field("seen").value = told.sequence;
    this.savedAt = told.saved_at;
    this.state = told.progress_text;
    this.isBlank = told.progress === "blank";
    this.problem.hidden = true;
    this.hear.told(this);
  }

  refused(told, copy) {
    this.#tell([told.message, told.cure].join(" "));
    if (told.reason === "newer") {
      this.#show(told.both);
      this.#offerChoice(copy, told.sequence, this.says.useMine, this.says.useTheirs);
    }
    this.hear.told(this);
  }

  /** Say that a page answered which does not know this one any more. */
  lost() {
    this.#tell(this.says.lost);
  }

  // --- what to choose --------------------------------------------------------------------------

  #tell(text) {
    this.problem.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
    this.problem.hidden = false;
  }

  /** Show both answers, each with what it is (attempts/_sheet.html, clash). */
  #show(both) {
    for (const [label, text] of both) {
      const line = document.createElement("p");
      line.append(`${label} `, Object.assign(document.createElement("bdi"), { textContent: text }));
      this.problem.append(line);
    }
  }

  #offerChoice(copy, sequence, useMine, useTheirs) {
    const mine = choiceButton(useMine, () => {
      this.fill(copy.fields);
      this.slot.insist(copy, sequence);
    });
    const theirs = choiceButton(useTheirs, () => {
      this.#giveUp(copy);
      location.reload();
    });
    const both = document.createElement("p");
    both.className = "cluster";
    both.append(mine, theirs);
    this.problem.append(both);
  }
}

function choiceButton(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}
