// Selecting sentences in the source: one Tab stop for all boxes, arrow keys between them, the limit,
// and the list of what is selected. Without this file the boxes are plain check boxes.

import { make, makeButton } from "./elements.js";

/** Make the boxes of `form` one list to move in; `changed` is called when script changes a box. */
export function setUpSelecting(form, dataset, changed) {
  const boxes = [...form.querySelectorAll(".sentence-box")];
  if (!boxes.length) return;
  const most = dataset.most;
  const live = document.getElementById("form-status");
  const list = form.querySelector("[data-selected-list]");

  const selected = () => boxes.filter((box) => box.checked);
  const number = (box) => box.getAttribute("aria-label").match(/\d+/)?.[0] ?? "";
  const fill = (sentence, box) =>
    sentence
      .replace("{number}", box ? number(box) : "")
      .replace("{count}", selected().length)
      .replace("{most}", most);

  /** Let the Tab key stop at this box alone. */
  function setTabStop(box) {
    for (const other of boxes) other.tabIndex = other === box ? 0 : -1;
  }

  function goTo(box) {
    if (!box) return;
    setTabStop(box);
    box.focus();
    box.parentElement.scrollIntoView({ block: "nearest" });
  }

  /** Return the first box of the next paragraph, or of the one before. */
  function inParagraph(box, step) {
    const blocks = [...new Set(boxes.map((other) => other.closest(".block")))];
    return blocks[blocks.indexOf(box.closest(".block")) + step]?.querySelector(".sentence-box");
  }

  function select(box, on) {
    if (box.checked === on) return;
    box.checked = on;
    report(box);
    changed();
  }

  /** Hold the limit and say what is selected now. */
  function report(box) {
    if (box.checked && selected().length > Number(most)) {
      box.checked = false;
      changed(); // An answer with one too many may be on its way: this one replaces it.
      live.textContent = fill(dataset.full);
      showList(fill(dataset.full));
      return;
    }
    live.textContent = fill(box.checked ? dataset.selected : dataset.unselected, box);
    showList();
  }

  function showList(warning = "") {
    const chosen = selected();
    const textContent = warning || (chosen.length ? `${chosen.length} / ${most}` : dataset.none);
    const items = make("ol");
    items.append(...chosen.map(listItem));
    const count = make("p", { className: "selected-count", textContent });
    list?.replaceChildren(count, ...(chosen.length ? [items] : []));
  }

  function listItem(box) {
    const item = make("li");
    const { textContent } = box.parentElement.querySelector(".sentence-text");
    const remove = makeButton(dataset.remove, () => {
      const index = selected().indexOf(box);
      select(box, false);
      (list.querySelectorAll("button")[index] ?? box).focus();
    });
    remove.setAttribute("aria-describedby", `${box.parentElement.id}-text`);
    item.append(make("span", { className: "quote", dir: "auto", textContent }), remove);
    return item;
  }

  /** On a phone the boxes break up the reading; they can be hidden for a while. */
  function addReadSwitch() {
    const articles = [...form.querySelectorAll(".article")];
    const button = makeButton(
      dataset.read,
      () => {
        const isReading = button.getAttribute("aria-pressed") === "false";
        button.setAttribute("aria-pressed", String(isReading));
        for (const article of articles) article.classList.toggle("is-reading", isReading);
      },
      "button read-switch",
    );
    button.setAttribute("aria-pressed", "false");
    form.querySelector(".split-source").prepend(button);
    // Touching the text selects nothing while its box is hidden.
    form.addEventListener("click", (event) => {
      if (event.target.closest(".is-reading .sentence-selectable")) event.preventDefault();
    });
  }

  const MOVES = {
    ArrowDown: (box) => boxes[boxes.indexOf(box) + 1],
    ArrowUp: (box) => boxes[boxes.indexOf(box) - 1],
    PageDown: (box) => inParagraph(box, 1),
    PageUp: (box) => inParagraph(box, -1),
    Home: () => boxes[0],
    End: () => boxes[boxes.length - 1],
  };

  form.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches(".sentence-box") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.code === "Escape") {
      const chosen = form.querySelector("[data-choices] input:checked");
      (chosen ?? form.querySelector("[data-choices] input"))?.focus();
      return;
    }
    if (!(event.code in MOVES)) return;
    event.preventDefault();
    const next = MOVES[event.code](box);
    if (!next) return;
    if (event.shiftKey) select(next, true);
    goTo(next);
  });

  form.addEventListener("change", (event) => {
    if (!event.target.matches(".sentence-box")) return;
    setTabStop(event.target);
    report(event.target);
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches(".sentence-box")) setTabStop(event.target);
  });
  form.addEventListener("filled", () => showList());

  addReadSwitch();
  setTabStop(selected()[0] ?? boxes[0]);
  showList();
}
