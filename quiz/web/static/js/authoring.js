// Selecting sentences and words in an article. Everything here also works, more plainly, without
// this file: then sentences are ticked and whole sentences are quoted.

import { askBeforeLeaving } from "./old_browsers.js";

/** Say how many boxes are ticked wherever the page has a place for it. */
for (const line of document.querySelectorAll("[data-count]")) {
  const form = line.closest("form");
  const name = form.matches("[data-quiz]") ? "questions" : "sentence";
  const count = () => {
    const ticked = form.querySelectorAll(`input[name="${name}"]:checked`).length;
    const many = line.dataset.many.replace("{n}", ticked);
    line.textContent = ticked === 1 ? line.dataset.one : ticked || name === "questions" ? many : "";
  };
  form.addEventListener("change", count);
  count();
}

/** Offsets are code points everywhere but in JavaScript, which counts UTF-16 units. */
const codePoints = (text) => Array.from(text).length;

/** Where one end of the selection is: the sentence's number and code points from its start. */
function locate(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const text = element.closest(".sentence-text");
  if (!text) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(node, offset);
  return { number: text.id.replace(/^s|-text$/g, ""), offset: codePoints(before.toString()) };
}

/** Return the words selected in the article as the address has them: "14:5-15:20". */
function selectedWords(article) {
  const selection = document.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0);
  if (!article.contains(range.commonAncestorContainer)) return "";
  const start = locate(range.startContainer, range.startOffset);
  const end = locate(range.endContainer, range.endOffset);
  return start && end ? `${start.number}:${start.offset}-${end.number}:${end.offset}` : "";
}

/** The button that quotes ticked sentences quotes selected words as well. */
for (const field of document.querySelectorAll("[data-words]")) {
  const form = field.closest("form");
  const article = form.querySelector(".article");
  const button = form.querySelector("[data-select]");
  const update = () => {
    // In some browsers pressing the button ends the selection after the field was filled.
    if (form.contains(document.activeElement) && document.activeElement.matches("button")) return;
    field.value = selectedWords(article);
    if (button) button.textContent = field.value ? button.dataset.select : button.dataset.tick;
  };
  document.addEventListener("selectionchange", update);
  // Words may have been selected before this file was loaded.
  update();
}

/** Ask before a page with unsaved text is left. */
for (const form of document.querySelectorAll("form[data-writing]")) {
  let isUnsaved = false;
  form.addEventListener("input", (event) => {
    isUnsaved ||= !event.target.matches("[name=sentence], [name=another]");
  });
  form.addEventListener("submit", () => { isUnsaved = false; });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved) askBeforeLeaving(event);
  });
}

/** A new question starts in its first field, after the text that is there already. */
for (const form of document.querySelectorAll("form[data-begin]")) {
  const field = form.elements[form.dataset.begin];
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
}
