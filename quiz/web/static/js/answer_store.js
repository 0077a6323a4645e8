// Answers that the server has not acknowledged, stored in this browser by person, attempt and place.

import { getJSON, keysWith, remove, setJSON } from "./storage.js";

/** @import { Fields } from "./forms.js" */

const PREFIX = "sourcecheck answer ";

/**
 * @typedef {object} Copy what one request sends; browsers in use store copies in this form
 * @property {string} id the same in every repetition of the request
 * @property {Fields} fields
 * @property {string} seen the number of the saved answer that the person knew of
 * @property {string} address
 */

/** The copies of one person's attempt, by the name of their place: "3" is the answer to item 3. */
export class AnswerStore {
  /** @param {string | undefined} person @param {string | undefined} attempt */
  constructor(person, attempt) {
    this.prefix = `${PREFIX}${person} ${attempt} `;
  }

  /** Store a copy and return whether the browser kept it.
   *  @param {string} place @param {Copy} copy */
  keep(place, copy) {
    return setJSON(this.prefix + place, copy);
  }

  /** @param {string} place @returns {Copy | null} */
  find(place) {
    return getJSON(this.prefix + place);
  }

  /** Delete a copy, unless a newer one has replaced it.
   *  @param {string} place @param {string} id */
  drop(place, id) {
    if (this.find(place)?.id === id) remove(this.prefix + place);
  }

  places() {
    return keysWith(this.prefix).map((key) => key.slice(this.prefix.length));
  }

  clear() {
    keysWith(this.prefix).forEach(remove);
  }
}

/** Return whether answers of any person are still unsent. */
export function hasUnsentAnswers() {
  return keysWith(PREFIX).length > 0;
}

/** Delete everyone's: the next person at this browser is somebody else. */
export function clearAnswers() {
  keysWith(PREFIX).forEach(remove);
}
