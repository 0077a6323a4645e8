// What browsers of some years ago lack, made of what they have. Telephones of a class are often old.

/** Return a signal that aborts a request after so many milliseconds. @param {number} ms */
export function abortAfter(ms) {
  if (AbortSignal.timeout) return AbortSignal.timeout(ms);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}

/** @type {any} */
let pressed = null; // the last button that was pressed
document.addEventListener("click", ({ target }) => {
  if (target instanceof Element) pressed = target.closest("button, input[type=submit]");
}, true);

/** Return the button that submitted a form, or null. (Enter in a field presses the first button.) */
export function submitterOf(event) {
  if (event.submitter !== undefined) return event.submitter;
  return pressed?.form === event.target ? pressed : null;
}

/** Submit a form again as this button does, listeners included. */
export function submitAgain(form, button) {
  if (form.requestSubmit) form.requestSubmit(button);
  else if (button) button.click();
  else form.submit();
}

/** Open a dialog over the page, or else in its place on the page. */
export function openDialog(dialog) {
  if (dialog.showModal) {
    dialog.showModal();
  } else {
    dialog.setAttribute("open", "");
    dialog.scrollIntoView();
  }
}

export function closeDialog(dialog) {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}

/** Keep a form from being changed, or let it be changed again. */
export function setInert(form, isInert) {
  form.toggleAttribute("inert", isInert);
  if ("inert" in form) return;
  for (const element of form.elements) {
    if (isInert && !element.disabled) element.dataset.held = "";
    if ("held" in element.dataset) element.disabled = isInert;
    if (!isInert) delete element.dataset.held;
  }
}

/** Ask whether a page with unsaved work may be left; some browsers heed only the second line. */
export function askBeforeLeaving(event) {
  event.preventDefault();
  event.returnValue = "unsaved";
}
