// Single keys of a page of an attempt. They work outside of text fields and can be switched off.

const KEYS = "sourcecheck keys";
const MODIFIED = ["ctrlKey", "altKey", "metaKey"];

function isTyping(target) {
  return target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
}

/** Let keys work on the form that `form()` returns, and on the list of keys itself. */
export function setUpKeys(form) {
  const list = document.querySelector("[data-shortcuts]");
  const on = list.querySelector("[data-shortcuts-on]");
  list.hidden = false;
  remember(on);

  /** Press a button of the form, the first of these that is there. */
  const press = (...goes) => {
    const found = goes.map((go) => form().querySelector(`.bar button[value="${go}"]`)).find(Boolean);
    found?.click();
  };
  const options = () =>
    [...form().querySelectorAll("[data-choices] input")].filter((input) => input.offsetParent);
  /** Go to the source: where one marks in it, to the sentence that is next. */
  const read = () => {
    const box = form().querySelector(".sentence-box[tabindex='0']");
    const fold = box?.closest("details");
    if (fold) fold.open = true;
    (box ?? document.getElementById("source"))?.focus();
  };

  /** What each key does. Physical keys, not letters: the Kazakh layout has letters on the digits. */
  const single = {
    KeyF: () => form().querySelector("[data-jots] [name$=flagged]")?.click(),
    KeyS: read,
    KeyE: read,
    ArrowLeft: (target) => turns(target) && press("previous"),
    ArrowRight: (target) => turns(target) && press("next", "finish"),
  };
  // In a group of radio buttons and in the source the arrows have work of their own.
  const turns = (target) => !target.matches("[type=radio], .sentence-box");

  function digit(event) {
    const found = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const option = found && !event.shiftKey && options()[Number(found[1]) - 1];
    if (!option) return;
    // The focus stays where it is: in the group an arrow would choose another option.
    option.click();
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    if (!on.checked || document.querySelector("dialog[open]")) return;
    if (event.code === "Enter" && event.ctrlKey) {
      press("next", "finish");
      return;
    }
    if (MODIFIED.some((name) => event[name]) || isTyping(event.target)) return;
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
      list.open = true;
      list.querySelector("summary").focus();
      event.preventDefault();
    } else if (!event.shiftKey && event.code in single) {
      single[event.code](event.target);
      if (event.code.startsWith("Key")) event.preventDefault();
    } else {
      digit(event);
    }
  });
}

function remember(on) {
  try {
    on.checked = localStorage.getItem(KEYS) !== "off";
  } catch {
    // Nothing is remembered where nothing may be stored.
  }
  on.addEventListener("change", (event) => {
    event.stopPropagation();
    try {
      localStorage.setItem(KEYS, on.checked ? "on" : "off");
    } catch {
      // The choice holds for this page.
    }
  });
}
