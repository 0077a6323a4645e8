// Signing in again without leaving the page. The forms are fetched from the sign-in pages when they
// are needed, so every way to sign in works here as it does there.

import { postForm } from "./forms.js";
import { closeDialog, openDialog } from "./old_browsers.js";

const dialog = document.getElementById("sign-in-again");
const formPlace = dialog.querySelector("[data-sign-in-form]");
const buttons = [...dialog.querySelectorAll("[data-sign-in-page]")];
/** @type {HTMLElement | null} A guest's own code stands on the page; the browser's copy may be gone. */
const ownCode = document.querySelector("[data-own-code]");
const codeLine = dialog.querySelector("[data-sign-in-code]");
let shown = ""; // the address of the form that is shown or being fetched
let whenDone = () => {};

/** Open the dialog; `then` is called when somebody has signed in. */
export function reauthenticate(then) {
  whenDone = then;
  if (dialog.hasAttribute("open")) return;
  openDialog(dialog);
  shown = "";
  const chosen = buttons.find((button) => button.getAttribute("aria-pressed") === "true");
  show((chosen ?? buttons[0]).dataset.signInPage);
}

/** Fetch a page's form. One that arrives late never replaces what has been typed by then. */
async function show(address) {
  if (shown === address) return;
  shown = address;
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.signInPage === address));
  }
  const html = await fetch(address)
    .then((response) => response.text())
    .catch(() => "");
  if (shown !== address || takeForm(html)) return;
  formPlace.replaceChildren(); // Without a connection the buttons try again.
  shown = "";
}

/** Show a page's form with the messages around it, and return whether it has one. */
function takeForm(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const form = page.querySelector("main form[action^='/account/']:not(.notice)");
  if (!form) return false;
  form.addEventListener("submit", signIn);
  formPlace.replaceChildren(...page.querySelectorAll(".notices, .error-summary"), form);
  const codeField = form.elements.code;
  if (codeField && ownCode && !codeField.value) codeField.value = ownCode.dataset.ownCode;
  focusFirstField(form);
  return true;
}

function focusFirstField(form) {
  form.querySelector("input:not([type=hidden])").focus();
}

async function signIn(event) {
  event.preventDefault();
  const form = event.target;
  try {
    const { response, isAccepted } = await postForm(form);
    if (!isAccepted && takeForm(await response.text())) return;
    formPlace.replaceChildren();
    closeDialog(dialog);
    whenDone();
  } catch {
    focusFirstField(form);
  }
}

if (ownCode) {
  codeLine.querySelector("strong").textContent = ownCode.dataset.ownCode;
  codeLine.hidden = false;
}
for (const button of buttons) {
  button.addEventListener("click", () => show(button.dataset.signInPage));
}
dialog.querySelector("[data-later]").addEventListener("click", () => closeDialog(dialog));
