// Single-key shortcuts for a study card: Space shows the answer, 1 to 4 rate it, Z undoes the last
// rating, E opens what else can be done with the card. `event.code` names the physical key, so they
// work in every keyboard layout.

import { isTextField } from "./forms.js";
import { showShortcuts } from "./shortcuts.js";

const { areOn } = showShortcuts();

/** Tell whether the Space key already operates what has the focus. */
const usesSpace = (element) => element.closest("a[href], button, input, summary, label");

function findTarget(event) {
  const digit = /^(?:Digit|Numpad)([1-4])$/.exec(event.code);
  if (digit) return document.querySelector(`[data-rating="${digit[1]}"]`);
  if (event.code === "KeyZ") {
    return document.querySelector('[data-undo]:not([hidden]), form[action$="/study/undo"] button');
  }
  if (event.code === "KeyE") return document.querySelector("[data-aside] summary");
  if (event.code === "Space" && !usesSpace(event.target)) {
    return document.querySelector('#taking:not([inert]) button[value="answer"]');
  }
  return null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (!areOn() || isTextField(event.target)) return;
  const target = findTarget(event);
  if (!target) return;
  event.preventDefault();
  target.click();
  if (target.matches("summary")) target.focus();
});

document.getElementById("feedback")?.focus({ preventScroll: true });
