// Keys for a card: Space shows the answer, 1 to 4 rate it as the buttons do, Z takes the last rating
// back, E opens what can be done with the card else. `event.code` names the key's place, so that
// they work on every keyboard's layout.

const KEYS = "sourcecheck keys"; // as in a quiz: who switches them off means all of them
const help = document.querySelector("[data-shortcuts]");
const keysOn = help?.querySelector("[data-shortcuts-on]");

const typing = (target) =>
  target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
/** What the Space key has work of its own on. */
const operated = (target) => target.closest("a[href], button, input, summary, label");

function wanted(event) {
  const digit = /^(?:Digit|Numpad)([1-4])$/.exec(event.code);
  if (digit) return document.querySelector(`[data-rating="${digit[1]}"]`);
  if (event.code === "KeyZ") {
    return document.querySelector('[data-undo]:not([hidden]), form[action$="/study/undo"] button');
  }
  if (event.code === "KeyE") return document.querySelector("[data-aside] summary");
  if (event.code === "Space" && !operated(event.target)) {
    return document.querySelector('#taking:not([inert]) button[value="answer"]');
  }
  return null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (!keysOn?.checked || typing(event.target)) return;
  const pressed = wanted(event);
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
  if (pressed.matches("summary")) pressed.focus();
});

if (help) {
  help.hidden = false;
  try {
    keysOn.checked = localStorage.getItem(KEYS) !== "off";
  } catch {
    // Nothing is remembered where nothing may be stored.
  }
  keysOn.addEventListener("change", () => {
    try {
      localStorage.setItem(KEYS, keysOn.checked ? "on" : "off");
    } catch {
      // The choice holds for this page.
    }
  });
}

document.getElementById("feedback")?.focus({ preventScroll: true });
