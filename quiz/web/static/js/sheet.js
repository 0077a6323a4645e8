// One question with its answer: what the form holds, what the server has of it, and what to choose
// where the two differ. A sheet that is not shown keeps all of that.

import { make, makeButton } from "./elements.js";
import { sameFields } from "./forms.js";
import { setUpOrdering } from "./ordering.js";
import { OutboxEntry } from "./outbox.js";
import { setUpSelecting } from "./selecting.js";

/** @import { Copy } from "./answer_store.js" */
/** @import { Fields } from "./forms.js" */
/** @import { Outbox } from "./outbox.js" */

// Notes beside the question are kept like an answer, but are none.
const NOTE_FIELDS = new Set(["jotted", "flagged", "note", "struck"]);
const OTHER_FIELDS = new Set(["csrf_token", "client_id", "seen", "go"]);
const isNote = (name) => NOTE_FIELDS.has(name);
const isAnswer = (name) => !NOTE_FIELDS.has(name) && !OTHER_FIELDS.has(name);

export class Sheet {
  /** @type {OutboxEntry | null} */
  answer = null;
  /** @type {OutboxEntry | null} */
  notes = null;
  isRefused = false;

  /**
   * @param {any} element the form of the question, or its part of a form that holds all of them,
   *   where names begin with its prefix
   * @param {Outbox} outbox
   * @param {DOMStringMap} dataset the words of the page
   * @param {(sheet: Sheet) => void} onChange called when the state of the sheet has changed
   */
  constructor(element, outbox, dataset, onChange) {
    this.element = element;
    this.outbox = outbox;
    this.dataset = dataset;
    this.onChange = onChange;
    /** @type {any} */
    this.form = element.closest("form");
    this.prefix = element.dataset.prefix ?? "";
    this.position = Number(element.dataset.sheet);
    this.title = element.dataset.title;
    this.savedAt = element.dataset.savedAt;
    this.state = element.dataset.state;
    this.isBlank = "blank" in element.dataset;
    this.problem = element.querySelector("[data-problem]");
    if (element.dataset.saveUrl) this.#setUp();
  }

  /** Return a hidden field of the question. @param {string} name */
  field(name) {
    return this.form.elements[this.prefix + name];
  }

  /** The entries that wait to be sent. */
  get pending() {
    return [this.answer, this.notes].filter((entry) => entry?.pending);
  }

  get isUnsaved() {
    return this.pending.length > 0;
  }

  get isFlagged() {
    return Boolean(this.field("flagged")?.checked);
  }

  /** Keep everything that the form holds. */
  changed() {
    this.answer?.changed();
    this.notes?.changed();
  }

  #setUp() {
    const changed = () => this.changed();
    this.answer = new OutboxEntry(this.outbox, {
      place: String(this.position),
      address: this.element.dataset.saveUrl,
      read: () => this.read(),
      seen: this.field("seen").value,
      listener: this,
    });
    // The page came back with what the server did not accept: only the form has it.
    this.isRefused = "unsaved" in this.element.dataset;
    if (this.isRefused) this.answer.stored = null;
    this.notes = new OutboxEntry(this.outbox, {
      place: `${this.position} jots`, // as browsers in use store them
      address: this.element.dataset.notesUrl,
      read: () => this.read(isNote),
      listener: {
        waits: () => this.#notesChanged(),
        saved: () => this.#notesChanged(),
        refused: (reply) => this.#showProblem([reply.message, reply.cure].join(" ")),
        broken: () => this.#showProblem(this.dataset.broken),
      },
    });
    this.element.addEventListener("input", changed);
    this.element.addEventListener("change", changed);
    setUpSelecting(this.element, this.dataset, changed);
    setUpOrdering(this.element, changed);
    if (this.isRefused) this.#setUpSavedLink(this.answer);
    else this.#restoreAnswer(this.answer);
    this.#restoreNotes(this.notes);
  }

  /** Return the answer, or the fields whose names are wanted.
   *  @returns {Fields} */
  read(isWanted = isAnswer) {
    return [...new FormData(this.form)]
      .filter(([name]) => this.#isOwn(name, isWanted))
      .map(([name, value]) => [name.slice(this.prefix.length), value]);
  }

  #isOwn(name, isWanted) {
    return name.startsWith(this.prefix) && isWanted(name.slice(this.prefix.length));
  }

  /** Put fields back into the form. @param {Fields} fields */
  fill(fields, isWanted = isAnswer) {
    for (const input of this.form.elements) {
      if (!input.name || !this.#isOwn(input.name, isWanted)) continue;
      const own = input.name.slice(this.prefix.length);
      const values = fields.filter(([name]) => name === own).map(([, value]) => value);
      if (input.type === "radio" || input.type === "checkbox") {
        input.checked = values.includes(input.value);
      } else if (input.type !== "submit") {
        input.value = values[0] ?? "";
      }
    }
    this.element.dispatchEvent(new Event("filled"));
  }

  /** Show and send an answer that never arrived, unless the server has a newer one.
   *  @param {OutboxEntry} answer */
  #restoreAnswer(answer) {
    const copy = this.outbox.store.find(answer.place);
    if (!copy) return;
    if (sameFields(copy.fields, answer.stored)) {
      this.outbox.store.drop(answer.place, copy.id);
    } else if (String(copy.seen) === answer.seen) {
      this.fill(copy.fields);
      answer.put(copy);
      this.outbox.flush();
    } else {
      this.#showProblem(this.dataset.found);
      this.#offerChoice(copy, answer.seen, this.dataset.useKept, this.dataset.keepSaved);
    }
  }

  /** Taking the saved answer gives up this page's; saving replaces the stored copy.
   *  @param {OutboxEntry} answer */
  #setUpSavedLink(answer) {
    const link = this.problem.querySelector("[data-show-saved]");
    link?.addEventListener("click", () => this.#giveUp(this.outbox.store.find(answer.place)));
  }

  /** @param {Copy | null} copy */
  #giveUp(copy) {
    if (!this.answer) return;
    if (copy) this.outbox.store.drop(this.answer.place, copy.id);
    this.answer.pending = null;
  }

  /** @param {OutboxEntry} notes */
  #restoreNotes(notes) {
    const copy = this.outbox.store.find(notes.place);
    if (copy) {
      this.fill(copy.fields, isNote);
      notes.put(copy);
      this.outbox.flush();
    }
    this.#strike();
  }

  #notesChanged() {
    this.#strike();
    this.onChange(this);
  }

  /** Show which options were ruled out; they can still be chosen. */
  #strike() {
    const struck = new Set(this.read((name) => name === "struck").map(([, key]) => key));
    for (const input of this.element.querySelectorAll("[data-choices] input")) {
      input.closest(".choice").classList.toggle("is-struck", struck.has(input.value));
    }
  }

  // --- the answer's entry reports ---------------------------------------------------------------

  waits() {
    this.problem.hidden = true;
    this.onChange(this);
  }

  saved(reply) {
    this.field("seen").value = reply.sequence;
    this.savedAt = reply.saved_at;
    this.state = reply.progress_text;
    this.isBlank = reply.progress === "blank";
    this.problem.hidden = true;
    this.onChange(this);
  }

  /** @param {Copy} copy */
  refused(reply, copy) {
    this.#showProblem([reply.message, reply.cure].join(" "));
    if (reply.reason === "newer") {
      this.#showAnswers(reply.both);
      this.#offerChoice(copy, reply.sequence, this.dataset.useMine, this.dataset.useTheirs);
    }
    this.onChange(this);
  }

  /** @param {Copy} copy */
  broken(copy) {
    this.#showProblem(this.dataset.broken);
    const again = makeButton(this.dataset.sendAgain, () => {
      this.answer?.put(copy);
      this.outbox.flush();
    });
    const buttons = make("p", { className: "cluster" });
    buttons.append(again);
    this.problem.append(buttons);
    this.onChange(this);
  }

  lost() {
    this.#showProblem(this.dataset.lost);
  }

  // --- what to choose --------------------------------------------------------------------------

  #showProblem(text) {
    this.problem.replaceChildren(make("p", { textContent: text }));
    this.problem.hidden = false;
  }

  /** Show both answers, each with its label (attempts/_sheet.html, conflict). */
  #showAnswers(both) {
    for (const [label, text] of both) {
      const line = make("p");
      line.append(`${label} `, make("bdi", { textContent: text }));
      this.problem.append(line);
    }
  }

  /** @param {Copy} copy @param {number | string} sequence */
  #offerChoice(copy, sequence, useMine, useTheirs) {
    const mine = makeButton(useMine, () => {
      this.fill(copy.fields);
      this.answer?.overwrite(copy, sequence);
    });
    const theirs = makeButton(useTheirs, () => {
      this.#giveUp(copy);
      location.reload();
    });
    const buttons = make("p", { className: "cluster" });
    buttons.append(mine, theirs);
    this.problem.append(buttons);
  }
}
