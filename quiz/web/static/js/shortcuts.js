// Single-key shortcuts: the list of them that a page shows, and the switch that turns them off in
// quizzes and study alike.

import { getText, setText } from "./storage.js";

const SETTING = "sourcecheck keys";

/** Show the list of shortcuts. Returns it, and a function that tells whether shortcuts are on. */
export function showShortcuts() {
  const list = document.querySelector("[data-shortcuts]");
  const toggle = list.querySelector("[data-shortcuts-on]");
  toggle.checked = getText(SETTING) !== "off";
  toggle.addEventListener("change", () => setText(SETTING, toggle.checked ? "on" : "off"));
  list.hidden = false;
  return { list, areOn: () => toggle.checked };
}
