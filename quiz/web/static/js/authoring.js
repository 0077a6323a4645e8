// Choosing sentences and words in an article. Everything here also works, more plainly, without
// this file: then sentences are ticked and whole sentences are quoted.

/** How many boxes are ticked is said in words, wherever the page has a place for it. */
for (const says of document.querySelectorAll("[data-count]")) {
  const form = says.closest("form");
  const name = form.matches("[data-quiz]") ? "questions" : "sentence";
  const count = () => {
    const ticked = form.querySelectorAll(`input[name="${name}"]:checked`).length;
    const many = says.dataset.many.replace("{n}", ticked);
    says.textContent = ticked === 1 ? says.dataset.one : ticked || name === "questions" ? many : "";
  };
  form.addEventListener("change", count);
  count();
}

/** Offsets are code points everywhere but in JavaScript, which counts UTF-16 units. */
const codePoints = (text) => Array.from(text).length;

/** Where an end of the selection lies: the sentence's number, and code points from its start. */
function placeOf(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const text = element.closest(".sentence-text");
  if (!text) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(node, offset);
  return { number: text.id.replace(/^s|-text$/g, ""), offset: codePoints(before.toString()) };
}

/** The words that are selected within the article, as the address names them: "14:5-15:20". */
function selectedWords(article) {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0);
  if (!article.contains(range.commonAncestorContainer)) return "";
  const start = placeOf(range.startContainer, range.startOffset);
  const end = placeOf(range.endContainer, range.endOffset);
  return start && end ? `${start.number}:${start.offset}-${end.number}:${end.offset}` : "";
}

/** The button that makes something of ticked sentences makes it of selected words as well. */
for (const field of document.querySelectorAll("[data-words]")) {
  const form = field.closest("form");
  const article = form.querySelector(".article");
  const button = form.querySelector("[data-select]");
  const take = () => {
    // A press on the button ends the selection in some browsers, after the field was filled.
    if (form.contains(document.activeElement) && document.activeElement.matches("button")) return;
    field.value = selectedWords(article);
    if (button) button.textContent = field.value ? button.dataset.select : button.dataset.tick;
  };
  document.addEventListener("selectionchange", take);
  // Words may have been selected before this file arrived.
  take();
}

/** Leaving a page with words that are not saved asks first. */
for (const form of document.querySelectorAll("form[data-writing]")) {
  let typed = false;
  form.addEventListener("input", (event) => {
    typed ||= !event.target.matches("[name=sentence], [name=another]");
  });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
}

/** A new question begins in its first field, after the words that are there already. */
for (const form of document.querySelectorAll("form[data-begin]")) {
  const field = form.elements[form.dataset.begin];
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
}
