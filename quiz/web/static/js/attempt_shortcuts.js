// Single-key shortcuts on a page of an attempt.

import { isTextField } from "./forms.js";
import { showShortcuts } from "./shortcuts.js";

const MODIFIERS = ["ctrlKey", "altKey", "metaKey"];

/** Let shortcuts work on the form that `form()` returns, and on the list of shortcuts itself. */
export function setUpShortcuts(form) {
  const { list, areOn } = showShortcuts();

  /** Press the first of these buttons that the form has. */
  const press = (...values) => {
    const found = values.map((value) => form().querySelector(`.bar button[value="${value}"]`));
    found.find(Boolean)?.click();
  };
  const options = () =>
    [...form().querySelectorAll("[data-choices] input")].filter((input) => input.offsetParent);
  /** Focus the source or, where sentences can be selected, the one that takes the Tab key. */
  const goToSource = () => {
    const box = form().querySelector(".sentence-box[tabindex='0']");
    const fold = box?.closest("details");
    if (fold) fold.open = true;
    (box ?? document.getElementById("source"))?.focus();
  };

  // In a group of radio buttons and in the source the arrow keys have their own work.
  const hasOwnArrows = (target) => target.matches("[type=radio], .sentence-box");

  /** By physical key, not by letter: the Kazakh layout has letters on the digit keys. */
  const actions = {
    KeyF: () => form().querySelector("[data-notes] [name$=flagged]")?.click(),
    KeyS: goToSource,
    KeyE: goToSource,
    ArrowLeft: (target) => hasOwnArrows(target) || press("previous"),
    ArrowRight: (target) => hasOwnArrows(target) || press("next", "finish"),
  };

  function chooseByDigit(event) {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const option = digit && !event.shiftKey && options()[Number(digit[1]) - 1];
    if (!option) return;
    // The focus does not move: within the group an arrow key would choose another option.
    option.click();
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    if (!areOn() || document.querySelector("dialog[open]")) return;
    if (event.code === "Enter" && event.ctrlKey) {
      press("next", "finish");
      return;
    }
    if (MODIFIERS.some((name) => event[name]) || isTextField(event.target)) return;
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
      list.open = true;
      list.querySelector("summary").focus();
      event.preventDefault();
    } else if (!event.shiftKey && event.code in actions) {
      actions[event.code](event.target);
      if (event.code.startsWith("Key")) event.preventDefault();
    } else {
      chooseByDigit(event);
    }
  });
}
