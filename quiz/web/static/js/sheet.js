// One question with its answer: what is given in it, what the server has of it, and what to choose
// where the two differ. A sheet that is not shown keeps all of that.

import { setUpMarking } from "./marking.js";
import { setUpOrdering } from "./ordering.js";
import { Slot } from "./wire.js";

const NOT_ANSWERS = new Set(["csrf_token", "client_id", "seen", "go"]);

export class Sheet {
  /** `hear.told(sheet)` is called when the state of the sheet has changed. */
  constructor(form, wire, says, hear) {
    Object.assign(this, { form, wire, says, hear });
    this.position = Number(form.dataset.sheet);
    this.title = form.dataset.title;
    this.savedAt = form.dataset.savedAt;
    this.state = form.querySelector("[data-own-state]")?.textContent ?? "";
    this.isBlank = !form.querySelector(".question-stop.is-answered [data-own-state]");
    this.problem = form.querySelector("[data-problem]");
    if (form.dataset.save) this.#setUp();
  }

  /** Whether something waits to be sent. */
  get isUnsaved() {
    return Boolean(this.slot?.pending);
  }

  #setUp() {
    const changed = () => this.slot.changed();
    this.slot = new Slot(this.wire, {
      place: String(this.position),
      address: this.form.dataset.save,
      read: () => this.given(),
      seen: this.form.elements.seen.value,
      hear: this,
    });
    this.form.addEventListener("input", changed);
    this.form.addEventListener("change", changed);
    setUpMarking(this.form, this.says, changed);
    setUpOrdering(this.form, changed);
    this.#takeUp();
  }

  /** What has been given: pairs of names and values, without what belongs to the request. */
  given() {
    return [...new FormData(this.form)].filter(([name]) => !NOT_ANSWERS.has(name));
  }

  /** Put an answer into the form again. */
  fill(fields) {
    for (const input of this.form.elements) {
      if (!input.name || NOT_ANSWERS.has(input.name)) continue;
      const values = fields.filter(([name]) => name === input.name).map(([, value]) => value);
      if (input.type === "radio" || input.type === "checkbox") {
        input.checked = values.includes(input.value);
      } else if (input.type !== "submit") {
        input.value = values[0] ?? "";
      }
    }
    this.form.dispatchEvent(new Event("filled"));
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
      this.#offerChoice(copy, this.slot.seen);
    }
  }

  // --- what the slot hears ---------------------------------------------------------------------

  waits() {
    this.problem.hidden = true;
    this.hear.told(this);
  }

  saved(told) {
    this.form.elements.seen.value = told.sequence;
    this.savedAt = told.saved_at;
    this.state = told.progress_text;
    this.isBlank = told.progress === "blank";
    this.problem.hidden = true;
    this.hear.told(this);
  }

  refused(told, copy) {
    this.#tell([told.message, told.cure].join(" "));
    if (told.reason === "newer") this.#offerChoice(copy, told.sequence);
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

  #offerChoice(copy, sequence) {
    const mine = choiceButton(this.says.useMine, () => {
      this.fill(copy.fields);
      this.slot.insist(copy, sequence);
    });
    const theirs = choiceButton(this.says.useTheirs, () => {
      this.wire.device.drop(this.slot.place, copy.id);
      this.slot.pending = null;
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
