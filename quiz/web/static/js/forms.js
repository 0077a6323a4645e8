// What the fields of a form hold, and posting it.

/** @typedef {[string, FormDataEntryValue][]} Fields names and values, as a form has them */

/** @param {Fields | null} one @param {Fields | null} other */
export function sameFields(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function isTextField(element) {
  return element.matches("input:not([type=radio], [type=checkbox]), textarea, select");
}

/** Post a form and stay on the page. Returns the response, and whether it was a redirect, which says
 *  that the form was accepted. */
export async function postForm(form) {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  const response = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  // A redirect that is not followed has this type.
  return { response, isAccepted: response.type === "opaqueredirect" };
}
